/** Which parts of a transfer are over, kept in the vault: a header, then one byte for each part. */
import { isDamage } from '../errors/file-error.js';
import type { FileVault, VaultFile } from '../ports/file-vault.js';
import { openUsable } from './open-usable.js';

/** What a map of one transfer is found by, and says of it beside its parts. */
export type PartMapHeader = Readonly<Record<string, string | number | boolean>>;

/** No header comes near this; bytes. */
const MAX_HEADER = 16_384;
/** As many as any file has, with room. */
const MAX_PARTS = 1_000_000;
const DONE = /* @__PURE__ */ Uint8Array.of(1);

/**
 * A part map on its open file.
 *
 * What is written is not flushed: a killed process loses nothing, and after a loss of power parts are transferred again or
 * found missing.
 */
export class PartMap {
  readonly header: PartMapHeader;
  /** Numbers of parts that were over when it was opened. */
  readonly done: ReadonlySet<number>;
  readonly #file: VaultFile;
  readonly #start: number;

  private constructor(file: VaultFile, header: PartMapHeader, start: number, done: ReadonlySet<number>) {
    this.#file = file;
    this.header = header;
    this.#start = start;
    this.done = done;
  }

  /** Reads a map; `undefined` where there is none, or one that makes no sense. */
  static async open(vault: FileVault, name: string): Promise<PartMap | undefined> {
    const file = await openUsable(vault, name);
    if (!file) return undefined;
    try {
      const map = await readMap(file);
      if (map) return new PartMap(file, map.header, map.start, map.done);
      await file.close();
      return undefined;
    } catch (error) {
      await file.close();
      if (isDamage(error)) return undefined;
      throw error;
    }
  }

  /**
   * Begins a map without parts, in place of any of the same name.
   *
   * @param parts as many as there will be, where that is known: a map that has its length from the beginning cannot be torn in two
   *   by a mark that lengthens it, which would be all of it where the vault seals its files
   */
  static async create(vault: FileVault, name: string, header: PartMapHeader, parts = 0): Promise<PartMap> {
    const file = await vault.open(name, { create: true });
    if (!file) throw new TypeError('A vault gave no file although one was to be created.');
    try {
      const text = new TextEncoder().encode(JSON.stringify(header));
      const bytes = new Uint8Array(4 + text.length + parts);
      new DataView(bytes.buffer).setUint32(0, text.length, true);
      bytes.set(text, 4);
      await file.truncate(0);
      await file.write(0, bytes);
      return new PartMap(file, header, 4 + text.length, new Set());
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Notes that a part is over. */
  mark(part: number): Promise<void> {
    return this.#file.write(this.#start + part, DONE);
  }

  /** Notes that a part is not over any more. */
  unmark(part: number): Promise<void> {
    return this.#file.write(this.#start + part, Uint8Array.of(0));
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

async function readMap(file: VaultFile): Promise<{ header: PartMapHeader; start: number; done: Set<number> } | undefined> {
  const prefix = await file.read(0, 4);
  if (prefix.length < 4) return undefined;
  const length = new DataView(prefix.buffer, prefix.byteOffset).getUint32(0, true);
  if (length > MAX_HEADER) return undefined;
  const text = await file.read(4, length);
  const header = parseHeader(text, length);
  if (!header) return undefined;
  const start = 4 + length;
  const size = await file.size();
  if (size - start > MAX_PARTS) return undefined;
  const marks = await file.read(start, size - start);
  const done = new Set<number>();
  for (let part = 0; part < marks.length; part += 1) if (marks[part] === 1) done.add(part);
  return { header, start, done };
}

/** A file that a crash has left half written, or somebody else has written, is no map. */
function parseHeader(text: Uint8Array, length: number): PartMapHeader | undefined {
  if (text.length < length) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(text));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PartMapHeader) : undefined;
  } catch {
    return undefined;
  }
}
