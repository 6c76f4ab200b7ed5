/** Whole downloads, and parts of those that are underway, kept in the vault up to a bound: what was not used for longest goes first. */
import type { CryptoProvider } from '@kitewire/mtproto';
import type { FileVault, VaultEntry } from '../ports/file-vault.js';
import { partSizeFor } from './download-plan.js';
import { KeptFile, type KeptParts, type KeptState } from './kept-parts.js';
import { nameInVault } from './name-in-vault.js';
import { openUsable } from './open-usable.js';
import { PartMap } from './part-map.js';
import type { RemoteFile } from './remote-file.js';

/** Bytes that the cache may take where the vault does not say. */
const DEFAULT_LIMIT = 67_108_864;
/** One file may take this share of it, so that a film does not push out everything else. */
const SHARE = 8;
/** What was evicted makes room for more than one file. */
const KEPT_SHARE = 0.9;

/** Checks parts of an earlier process; gives those that are wrong. */
export type VerifyParts = (parts: { readonly parts: readonly number[]; readonly partSize: number; read(offset: number, length: number): Promise<Uint8Array> }) => Promise<ReadonlySet<number>>;

/** The cache of one client. */
export class FileCache {
  readonly #vault: FileVault;
  readonly #crypto: CryptoProvider;
  /** Names that a download works with. */
  readonly #busy = new Set<string>();
  /** Those of them that were to be removed meanwhile, and are when the download ends. */
  readonly #unwanted = new Set<string>();
  /** Bytes, once they were counted. */
  #bytes: number | undefined;
  #trimming: Promise<void> = Promise.resolve();

  constructor(vault: FileVault, crypto: CryptoProvider) {
    this.#vault = vault;
    this.#crypto = crypto;
  }

  get #limit(): number {
    return this.#vault.cacheLimit ?? DEFAULT_LIMIT;
  }

  /** Whether a file of this size may stay. */
  takes(size: number | undefined): boolean {
    return size !== undefined && size > 0 && size <= this.#limit / SHARE;
  }

  /** Opens what there is of a file; `undefined` where nothing is, nor may be kept. */
  async open({ key, size }: Pick<RemoteFile, 'key' | 'size'>, verify: VerifyParts): Promise<KeptParts | undefined> {
    const whole = nameInVault('file', key, this.#crypto);
    const name = nameInVault('down', key, this.#crypto);
    const found = await this.#openWhole(whole, size);
    if (found) return found;
    if (size === undefined || !this.takes(size)) return undefined;
    const partSize = partSizeFor(size);
    this.#busy.add(name);
    const opened: { close(): Promise<void> }[] = [];
    try {
      const map = await this.#openMap(name, { key, size, partSize });
      if (map) opened.push(map);
      const file = (await openUsable(this.#vault, name)) ?? (await this.#vault.open(name, { create: true }));
      if (!file) throw new TypeError('A vault gave no file although one was to be created.');
      opened.push(file);
      const length = await file.size();
      const parts = new Set([...(map?.done ?? [])].filter((part) => Math.min(size, (part + 1) * partSize) <= length));
      const wrong = parts.size === 0 ? parts : await verify({ parts: [...parts], partSize, read: (offset, count) => file.read(offset, count) });
      for (const part of wrong) {
        parts.delete(part);
        await map?.unmark(part);
      }
      return new KeptFile({ file, map, parts, count: Math.ceil(size / partSize), onClosed: (state) => this.#closed({ name, whole, size }, state) });
    } catch (error) {
      for (const each of opened) await each.close().catch(() => {});
      // It may have become unwanted since.
      await this.#closed({ name, whole, size }, 'partial').catch(() => {});
      throw error;
    }
  }

  /** Removes everything; what a download works with when that ends. */
  async clear(): Promise<void> {
    for (const name of this.#busy) this.#unwanted.add(name);
    await this.#trim(0);
  }

  async #openWhole(name: string, size: number | undefined): Promise<KeptParts | undefined> {
    const file = await openUsable(this.#vault, name);
    if (!file) return undefined;
    this.#busy.add(name);
    const onClosed = async (state: KeptState): Promise<void> => {
      if (this.#finish(name, state) === 'useless') await this.#vault.delete(name);
    };
    try {
      const length = await file.size();
      if (length > 0 && (size === undefined || length === size)) {
        await this.#vault.touch(name);
        const count = Math.ceil(length / partSizeFor(length));
        return new KeptFile({ file, map: undefined, parts: new Set(Array.from({ length: count }, (_, part) => part)), count, size: length, onClosed });
      }
    } catch (error) {
      await file.close().catch(() => {});
      await onClosed('partial');
      throw error;
    }
    await file.close();
    await onClosed('useless');
    return undefined;
  }

  /** A single part needs no map: it is there, or it is not. */
  async #openMap(name: string, header: { readonly key: string; readonly size: number; readonly partSize: number }): Promise<PartMap | undefined> {
    if (header.size <= header.partSize) return undefined;
    const known = await PartMap.open(this.#vault, `${name}.map`);
    if (known && Object.entries(header).every(([field, value]) => known.header[field] === value)) return known;
    await known?.close();
    return PartMap.create(this.#vault, `${name}.map`, header, Math.ceil(header.size / header.partSize));
  }

  async #closed({ name, whole, size }: { readonly name: string; readonly whole: string; readonly size: number }, closed: KeptState): Promise<void> {
    const state = this.#unwanted.has(name) ? 'useless' : closed;
    let wanted = state;
    try {
      if (state === 'whole') await this.#vault.rename(name, whole);
      if (state === 'useless') await this.#vault.delete(name);
      if (state !== 'partial') await this.#vault.delete(`${name}.map`);
    } finally {
      wanted = this.#finish(name, state);
    }
    // It may have become unwanted since.
    if (wanted !== state) for (const each of [name, whole, `${name}.map`]) await this.#vault.delete(each);
    if (this.#bytes !== undefined && state !== 'useless') this.#bytes += size;
    if (this.#bytes === undefined || this.#bytes > this.#limit) await this.#trim(this.#limit);
  }

  /** No download works with a file any more; gives what it is worth now. */
  #finish(name: string, state: KeptState): KeptState {
    this.#busy.delete(name);
    return this.#unwanted.delete(name) ? 'useless' : state;
  }

  /** One after the other, so that none counts what another one is removing. */
  #trim(limit: number): Promise<void> {
    this.#trimming = this.#trimming.catch(() => {}).then(async () => {
      const all = await this.#vault.list();
      const names = new Set(all.map(({ name }) => name));
      // A map without its parts tells of a file outside of the vault.
      const entries = all.filter(({ name }) => name.startsWith('file-') || (name.startsWith('down-') && names.has(name.replace(/\.map$/, ''))));
      let bytes = entries.reduce((sum, { size }) => sum + size, 0);
      const room = bytes > limit ? limit * KEPT_SHARE : limit;
      for (const { name, size } of entries.sort(byUse)) {
        if (bytes <= room && limit > 0) break;
        if (this.#busy.has(name.replace(/\.map$/, ''))) continue;
        await this.#vault.delete(name);
        bytes -= size;
      }
      this.#bytes = bytes;
    });
    return this.#trimming;
  }
}

/** What is whole and what is underway alike; a map goes with its parts. */
function byUse(one: VaultEntry, other: VaultEntry): number {
  return one.usedAt - other.usedAt;
}
