/** A vault for tests of transfers: files in a map, which a test may look into. */
import type { FileVault, VaultFile } from '../ports/file-vault.js';

/** Gives a vault without files, which tells what of them is open; several clients of a test may share it, one after the other, like processes. */
export function createTestVault(now: () => number = Date.now): FileVault & { readonly files: Map<string, Uint8Array>; readonly handles: Set<VaultFile> } {
  const files = new Map<string, Uint8Array>();
  const usedAt = new Map<string, number>();
  const handles = new Set<VaultFile>();
  const bytesOf = (name: string): Uint8Array => files.get(name) ?? new Uint8Array();
  const resize = (name: string, size: number): Uint8Array => {
    const resized = new Uint8Array(size);
    resized.set(bytesOf(name).subarray(0, size));
    files.set(name, resized);
    return resized;
  };
  const open = (name: string): VaultFile => {
    const handle: VaultFile = {
      name,
      size: async () => bytesOf(name).length,
      read: async (offset, length) => bytesOf(name).slice(offset, offset + length),
      write: async (offset, bytes) => {
        const known = bytesOf(name);
        (known.length < offset + bytes.length ? resize(name, offset + bytes.length) : known).set(bytes, offset);
      },
      truncate: async (size) => void resize(name, size),
      flush: async () => {},
      close: async () => void handles.delete(handle),
    };
    handles.add(handle);
    return handle;
  };
  return {
    files,
    handles,
    open: async (name, { create = false } = {}) => {
      if (!files.has(name)) {
        if (!create) return undefined;
        files.set(name, new Uint8Array());
      }
      usedAt.set(name, now());
      return open(name);
    },
    rename: async (from, to) => {
      files.set(to, bytesOf(from));
      usedAt.set(to, usedAt.get(from) ?? 0);
      files.delete(from);
    },
    delete: async (name) => void files.delete(name),
    touch: async (name) => void usedAt.set(name, now()),
    list: async () => [...files].map(([name, bytes]) => ({ name, size: bytes.length, usedAt: usedAt.get(name) ?? 0 })),
  };
}
