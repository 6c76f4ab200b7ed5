/** One upload under way: parts get their places, are written, and in the end become one file. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { completeUpload, lengthOfPart, maxPartSize, type PartMove, placePart, type UploadShape } from '../domain/upload-rules.js';
import type { FinishedUpload, IncomingPart, PartOutcome, StageOutcome } from '../ports/upload-area.js';
import { PartSet } from './part-set.js';
import type { AssembledFile, PartTable } from './part-table.js';
import { type EarlyBytes, RollingHash } from './rolling-hash.js';
import type { UploadFiles } from './upload-files.js';
import { UsedUpload } from './used-upload.js';

export interface RunningUploadOptions {
  readonly files: UploadFiles;
  readonly maxParts: number;
  /** What an earlier process left: its parts are checked before they are used. */
  readonly found: PartTable | undefined;
  /** For parts that come before their turn. */
  readonly memory: EarlyBytes;
  /** Unix seconds. */
  readonly now: number;
}

/** What an upload asks before it writes. */
export interface Admission {
  /** Whether the user may have so many bytes more under way. */
  readonly mayGrow: (bytes: number) => boolean;
  /** Whether the disk has room. */
  readonly hasRoom: (bytes: number) => Promise<boolean>;
}

/**
 * A part is kept when its bytes and then its record have been written, which outlives the process. After a loss of power
 * the checksum in the record tells whether the bytes have reached the disk.
 */
export class RunningUpload {
  /** Bytes of the parts that came. */
  bytes = 0;
  /** Unix seconds. */
  changedAt: number;
  readonly #files: UploadFiles;
  readonly #maxParts: number;
  /** Whether an earlier process has left parts that nobody has compared with their checksums since. */
  #isDoubtful: boolean;
  readonly #came = new PartSet();
  readonly #kept = new PartSet();
  readonly #writing = new Map<number, Promise<unknown>>();
  readonly #hash: RollingHash | undefined;
  #shape: UploadShape | undefined;
  #assembled: AssembledFile | undefined;
  /** Ends when the head says where parts lie, and they lie there. */
  #laidOut: Promise<void> = Promise.resolve();
  /** What a failed layout had to do. */
  #unlaid: { readonly move: PartMove | undefined } | undefined;
  #staging: Promise<StageOutcome> | undefined;

  constructor({ files, maxParts, found, memory, now }: RunningUploadOptions) {
    this.#files = files;
    this.#maxParts = maxParts;
    this.#isDoubtful = found !== undefined;
    this.changedAt = now;
    if (found === undefined) this.#hash = new RollingHash({ has: (index) => this.#kept.has(index), read: (index, scratch) => this.#readPart(index, scratch) }, memory);
    else this.#restore(found);
  }

  /** Whether nothing was kept and nothing is being written. */
  get isEmpty(): boolean {
    return this.#kept.size === 0 && this.#writing.size === 0;
  }

  /** Takes a part in. It has its place before this first waits, so that the next part reckons with it. */
  async save(part: IncomingPart, { mayGrow, hasRoom }: Admission): Promise<PartOutcome> {
    while (this.#staging !== undefined) {
      if (await this.#isKept(part)) return { type: 'saved' };
      // It may have ended during that look.
      await this.#staging?.catch(() => undefined);
    }
    if (this.#assembled !== undefined) return (await this.#isKept(part)) ? { type: 'saved' } : refused('FILE_PART_INVALID');
    const { index, bytes, totalParts, now } = part;
    const placement = placePart(this.#shape, { index, length: bytes.length, totalParts }, this.#maxParts);
    if (placement.type === 'refused') return placement;
    if (!this.#claim(index, placement.shape, mayGrow)) return { type: 'overQuota' };
    this.changedAt = Math.floor(now / 1000);
    const earlier = this.#writing.get(index);
    this.#layOut(placement.shape, placement.move);
    const work = this.#write(part, placement.shape.stride, { hasRoom, laidOut: this.#laidOut, earlier });
    this.#writing.set(index, work);
    try {
      return (await work) ? { type: 'saved' } : { type: 'diskFull' };
    } finally {
      if (this.#writing.get(index) === work) this.#writing.delete(index);
    }
  }

  /** Makes one file of the parts, once. */
  async stage(upload: FinishedUpload): Promise<StageOutcome> {
    while (this.#staging !== undefined) await this.#staging.catch(() => undefined);
    this.#staging = this.#stage(upload);
    try {
      return await this.#staging;
    } finally {
      this.#staging = undefined;
    }
  }

  /** What is to be remembered when the blob store has the file of this key; `undefined` when this is no such file. The upload is over then: `finish` ends it. */
  used(key: string): UsedUpload | undefined {
    if (this.#assembled?.key !== key || this.#shape === undefined) return undefined;
    return new UsedUpload({ files: this.#files, shape: this.#shape, assembled: this.#assembled, changedAt: this.changedAt });
  }

  /** Deletes the bytes, and with them everything or not, when what is being written has been. */
  async finish(rest: 'remember' | 'forget'): Promise<void> {
    await this.#staging?.catch(() => undefined);
    await this.settled();
    this.#hash?.giveUp();
    await (rest === 'forget' ? this.#files.remove() : this.#files.removeBytes());
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#laidOut, ...this.#writing.values()]);
  }

  /** Reckons with a part; what does not fit leaves no trace. */
  #claim(index: number, shape: UploadShape, mayGrow: Admission['mayGrow']): boolean {
    const before = { shape: this.#shape, bytes: this.bytes, hadCome: this.#came.has(index) };
    this.#came.add(index);
    const bytes = countBytes(shape, this.#came);
    if (bytes > before.bytes && !mayGrow(bytes - before.bytes)) {
      if (!before.hadCome) this.#came.delete(index);
      return false;
    }
    this.bytes = bytes;
    return true;
  }

  /** Writes down where parts lie, if that is new; a part that lies wrong is moved first, when it has been written. */
  #layOut(shape: UploadShape, wrong: PartMove | undefined): void {
    const isKnown = this.#shape !== undefined && isSameLayout(this.#shape, shape);
    this.#shape = shape;
    if (isKnown && this.#unlaid === undefined) return;
    const move = wrong ?? this.#unlaid?.move;
    this.#unlaid = undefined;
    const earlier = [this.#laidOut, ...this.#writing.values()];
    this.#laidOut = (async () => {
      await Promise.allSettled(earlier);
      if (move) await this.#files.movePart(move, shape.stride);
      await this.#files.writeHead({ shape, assembled: undefined });
    })();
    // The part that caused it fails with it; the next one tries again.
    this.#laidOut.catch(() => void (this.#unlaid = { move }));
  }

  /** Whether there was room. */
  async #write(part: IncomingPart, stride: number, after: { readonly hasRoom: Admission['hasRoom']; readonly laidOut: Promise<void>; readonly earlier: Promise<unknown> | undefined }): Promise<boolean> {
    const { index, bytes, now } = part;
    await Promise.all([after.laidOut, after.earlier?.catch(() => undefined)]);
    if (await this.#isKept(part)) return true;
    if (!(await after.hasRoom(bytes.length))) return false;
    this.#kept.delete(index);
    this.#hash?.came(index, bytes, now);
    try {
      await this.#files.writePart(index, bytes, { stride, savedAt: Math.floor(now / 1000) });
    } catch (error) {
      this.#hash?.giveUp();
      throw error;
    }
    this.#kept.add(index);
    this.#hash?.kept();
    return true;
  }

  /** Whether these are the bytes of a part that was kept. */
  async #isKept({ index, bytes }: IncomingPart): Promise<boolean> {
    if (!this.#kept.has(index)) return false;
    const record = await this.#files.readRecord(index);
    return record !== undefined && record.length === bytes.length && record.crc === crc32(bytes);
  }

  #readPart(index: number, scratch: Uint8Array): Promise<Uint8Array> {
    const shape = this.#shape as UploadShape;
    return this.#files.readPart(index * shape.stride, lengthOfPart(shape, index), scratch);
  }

  async #stage(upload: FinishedUpload): Promise<StageOutcome> {
    await this.settled();
    const complete = completeUpload(this.#shape, upload, (index) => this.#kept.has(index), this.#maxParts);
    if (complete.type === 'refused') return complete;
    const { size } = complete;
    const md5 = upload.md5.toLowerCase();
    const known = this.#assembled;
    if (known !== undefined && (await this.#isStillGood(known, upload.parts))) {
      if (md5 === known.md5 || md5 === '') return this.#staged(known);
      if (known.md5 !== '') return refused('MD5_CHECKSUM_INVALID');
      // Nobody gave a checksum when the file was made; bytes that the blob store has taken since cannot be compared.
      if (!(await this.#files.hasBytes())) return this.#staged(known);
    }
    const hashed = await this.#hashParts(upload.parts, md5 !== '');
    if ('error' in hashed) return refused(hashed.error);
    if (hashed.md5 !== md5) return refused('MD5_CHECKSUM_INVALID');
    const assembled = { key: hashed.key, size, md5 };
    await this.#files.finish(size);
    await this.#files.writeHead({ shape: this.#shape as UploadShape, assembled });
    this.#assembled = assembled;
    return this.#staged(assembled);
  }

  #staged({ key, size }: AssembledFile): StageOutcome {
    return { type: 'staged', blob: { key, size, path: this.#files.bytesPath } };
  }

  /** Bytes of an earlier process may not have reached the disk; what the blob store has taken has. */
  async #isStillGood({ key }: AssembledFile, parts: number): Promise<boolean> {
    if (!this.#isDoubtful || !(await this.#files.hasBytes())) return true;
    const hashed = await this.#hashParts(parts, false);
    return 'key' in hashed && hashed.key === key;
  }

  /** Hashes the parts; those of an earlier process are compared with their checksums. */
  async #hashParts(count: number, withMd5: boolean): Promise<{ readonly key: string; readonly md5: string } | { readonly error: string }> {
    const rolled = await this.#hash?.finish(count);
    if (rolled !== undefined && !withMd5) return { key: rolled, md5: '' };
    const key = createHash('sha256');
    const md5 = withMd5 ? createHash('md5') : undefined;
    const scratch = new Uint8Array(maxPartSize);
    let torn: number | undefined;
    for (let index = 0; index < count; index += 1) {
      const bytes = await this.#readPart(index, scratch);
      if (this.#isDoubtful && (await this.#files.readRecord(index))?.crc !== crc32(bytes)) {
        this.#kept.delete(index);
        torn ??= index;
      }
      key.update(bytes);
      md5?.update(bytes);
    }
    if (torn !== undefined) {
      this.#assembled = undefined;
      return { error: `FILE_PART_${torn}_MISSING` };
    }
    this.#isDoubtful = false;
    return { key: key.digest('hex'), md5: md5?.digest('hex') ?? '' };
  }

  #restore({ shape, assembled, records }: PartTable): void {
    this.#shape = shape;
    this.#assembled = assembled;
    this.changedAt = 0;
    records.forEach((record, index) => {
      if (record === undefined || record.length !== lengthOfPart(shape, index)) return;
      this.#kept.add(index);
      this.#came.add(index);
      this.changedAt = Math.max(this.changedAt, record.savedAt);
    });
    this.bytes = countBytes(shape, this.#came);
  }
}

function refused(error: string): { readonly type: 'refused'; readonly error: string } {
  return { type: 'refused', error };
}

function countBytes(shape: UploadShape, came: PartSet): number {
  const odd = shape.odd !== undefined && came.has(shape.odd.index) ? shape.odd.length : 0;
  return shape.isSettled ? (came.size - (odd > 0 ? 1 : 0)) * shape.stride + odd : odd;
}

/** Whether two shapes are written down alike. */
function isSameLayout(one: UploadShape, other: UploadShape): boolean {
  return (
    one.stride === other.stride && one.isSettled === other.isSettled && one.totalParts === other.totalParts && one.odd?.index === other.odd?.index && one.odd?.length === other.odd?.length
  );
}
