/** Uploads under way, in a directory. */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileLimits } from '../domain/file-limits.js';
import { StorageError } from '../errors.js';
import type { UnixTime } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { FinishedUpload, IncomingPart, PartOutcome, StageOutcome, UploadArea, UploadSweep } from '../ports/upload-area.js';
import { FreeSpace, type FreeSpaceOptions } from './free-space.js';
import { OpenFiles } from './open-files.js';
import { decodeTable, type PartTable } from './part-table.js';
import { EarlyBytes } from './rolling-hash.js';
import { RunningUpload } from './running-upload.js';
import { isDiskFull, onDisk } from './storage-faults.js';
import { bytesSuffix, tableSuffix, UploadFiles } from './upload-files.js';
import { UploadsByUser } from './uploads-by-user.js';
import type { UsedUpload } from './used-upload.js';

export interface DirectoryUploadsOptions {
  /** Made when missing; nobody else may use it. */
  readonly directory: string;
  readonly limits: FileLimits;
  readonly logger: Logger;
  /** How the room on the disk is watched; by asking the system unless given. */
  readonly space?: Pick<FreeSpaceOptions, 'measure' | 'instant'>;
}

/** Files that are open at one time. */
const mostOpen = 128;
/** Bytes of parts that are kept in memory until it is their turn to be hashed. */
const earlyBytes = 8 * 2 ** 20;
/** Uploads of all users under way: each takes some 8 KB of memory. */
const mostUploads = 50_000;
/** Files of all users that were used and are remembered: each takes less than 1 KB of memory. */
const mostUsed = 50_000;

/** User, file id and a number, so that an upload may be begun anew while its files are being deleted; never a name of a client's. */
const fileName = /^(\d{1,16})-([0-9a-f]{16})-(\d{1,10})(\.\w+)$/;

/** What an earlier process has left of an upload. */
interface FoundTable {
  readonly userId: number;
  readonly fileId: bigint;
  /** The name of its files without the ends. */
  readonly stem: string;
  readonly found: PartTable;
  readonly hasBytes: boolean;
}

/** Holds uploads in files; one process at a time. */
export class DirectoryUploads implements UploadArea {
  readonly #options: DirectoryUploadsOptions;
  readonly #files = new OpenFiles(mostOpen);
  readonly #space: FreeSpace;
  readonly #memory = new EarlyBytes(earlyBytes);
  readonly #running = new UploadsByUser<RunningUpload>();
  readonly #used = new UploadsByUser<UsedUpload>();
  #serial = 0;
  #isClosed = false;

  private constructor(options: DirectoryUploadsOptions) {
    this.#options = options;
    const { directory, limits, logger, space } = options;
    this.#space = new FreeSpace({ directory, watermark: limits.freeSpace, logger, ...space });
  }

  /** Opens a directory with what an earlier process has left in it. Rejects with a `StorageError` when it cannot be used. */
  static async open(options: DirectoryUploadsOptions): Promise<DirectoryUploads> {
    const uploads = new DirectoryUploads(options);
    await onDisk(`opening the uploads in ${options.directory}`, () => uploads.#restore());
    return uploads;
  }

  has(userId: number, fileId: bigint): boolean {
    return this.#running.find(userId, fileId) !== undefined;
  }

  bytesOf(userId: number): number {
    let bytes = 0;
    for (const upload of this.#running.of(userId)) bytes += upload.bytes;
    return bytes;
  }

  async isLate(part: IncomingPart): Promise<boolean> {
    this.#checkOpen();
    const { userId, fileId } = part;
    const used = this.#used.find(userId, fileId);
    // Another upload may begin meanwhile: then the part is one of that, and the table of the old one is deleted.
    const isRemembered = (): boolean => used !== undefined && this.#used.find(userId, fileId) === used;
    try {
      return used !== undefined && (await onDisk('comparing a part of a file', () => used.had(part))) && isRemembered();
    } catch (error) {
      if (isRemembered()) throw error;
      return false;
    }
  }

  async savePart(part: IncomingPart): Promise<PartOutcome> {
    this.#checkOpen();
    const { userId, fileId, now } = part;
    const running = this.#running.find(userId, fileId);
    const upload = running ?? this.#begin(userId, fileId, Math.floor(now / 1000));
    if (upload === undefined) return { type: 'overQuota' };
    const { bytesPerUser } = this.#options.limits;
    const admission = {
      mayGrow: (bytes: number) => this.bytesOf(userId) + bytes <= bytesPerUser,
      hasRoom: (bytes: number) => this.#space.hasRoom(bytes),
    };
    try {
      const [outcome] = await Promise.all([onDisk('writing a part of a file', () => upload.save(part, admission)), running ?? this.#forget(userId, fileId)]);
      return outcome;
    } catch (error) {
      if (isDiskFull(error)) return { type: 'diskFull' };
      throw error;
    } finally {
      if (upload.isEmpty && this.#running.find(userId, fileId) === upload) await this.drop(userId, fileId);
    }
  }

  async stage(upload: FinishedUpload): Promise<StageOutcome> {
    this.#checkOpen();
    const { userId, fileId } = upload;
    const running = this.#running.find(userId, fileId);
    if (running !== undefined) return onDisk('making a file of its parts', () => running.stage(upload));
    return this.#used.find(userId, fileId)?.stage(upload) ?? { type: 'refused', error: 'FILE_PART_0_MISSING' };
  }

  async use(userId: number, fileId: bigint, key: string): Promise<void> {
    const upload = this.#running.find(userId, fileId);
    const used = upload?.used(key);
    if (upload === undefined || used === undefined) return;
    this.#running.remove(userId, fileId);
    const surplus = this.#remember(userId, fileId, used);
    await onDisk('deleting the parts of a file', () => Promise.all([upload.finish('remember'), surplus?.remove()]));
  }

  async drop(userId: number, fileId: bigint): Promise<void> {
    const upload = this.#running.remove(userId, fileId);
    if (upload !== undefined) await onDisk('deleting the parts of a file', () => upload.finish('forget'));
  }

  async sweep(before: UnixTime): Promise<UploadSweep> {
    let uploads = 0;
    let bytes = 0;
    for (const { userId, fileId, upload } of this.#running.entries()) {
      if (upload.changedAt * 1000 >= before || this.#isClosed) continue;
      uploads += 1;
      bytes += upload.bytes;
      await this.drop(userId, fileId);
    }
    for (const { userId, fileId, upload } of this.#used.entries()) {
      if (upload.changedAt * 1000 < before && !this.#isClosed) await this.#forget(userId, fileId);
    }
    return { uploads, bytes };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const { upload } of this.#running.entries()) await upload.settled();
    await this.#files.close();
  }

  /** `undefined` when there are too many. */
  #begin(userId: number, fileId: bigint, now: number): RunningUpload | undefined {
    if (this.#running.size >= mostUploads || this.#running.countOf(userId) >= this.#options.limits.uploadsPerUser) return undefined;
    this.#serial += 1;
    const name = `${userId}-${BigInt.asUintN(64, fileId).toString(16).padStart(16, '0')}-${this.#serial}`;
    const upload = new RunningUpload({ files: this.#filesOf(name), maxParts: this.#options.limits.partsPerFile, found: undefined, memory: this.#memory, now });
    this.#running.add(userId, fileId, upload);
    return upload;
  }

  /** Gives one for which there is no room any more: an old one of this user, or of whoever has used none for longest. */
  #remember(userId: number, fileId: bigint, used: UsedUpload): UsedUpload | undefined {
    this.#used.add(userId, fileId, used);
    if (this.#used.countOf(userId) > this.#options.limits.uploadsPerUser) return this.#used.removeOldest(userId);
    return this.#used.size > mostUsed ? this.#used.removeOldest() : undefined;
  }

  /** Forgets what was used. */
  async #forget(userId: number, fileId: bigint): Promise<void> {
    const used = this.#used.remove(userId, fileId);
    if (used !== undefined) await onDisk('forgetting a file that was used', () => used.remove());
  }

  #filesOf(name: string): UploadFiles {
    return new UploadFiles(this.#files, join(this.#options.directory, name));
  }

  /** Reads the tables of an earlier process; what has none, or is damaged, is deleted: its client sends it again. */
  async #restore(): Promise<void> {
    const { directory } = this.#options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const names = await readdir(directory);
    const present = new Set(names);
    const tables: FoundTable[] = [];
    const numbers = new Set<string>();
    for (const name of names.filter((one) => one.endsWith(tableSuffix)).sort(bySerial)) {
      const [, userId, fileId, serial] = fileName.exec(name) ?? [];
      const found = decodeTable(await readFile(join(directory, name)));
      if (userId === undefined || fileId === undefined || found === undefined || found.records.every((record) => record === undefined)) continue;
      const stem = name.slice(0, -tableSuffix.length);
      const hasBytes = present.has(stem + bytesSuffix);
      // The blob store may have taken the bytes of a file, but not parts.
      if (numbers.has(`${userId}-${fileId}`) || (found.assembled === undefined && !hasBytes)) continue;
      numbers.add(`${userId}-${fileId}`);
      tables.push({ userId: Number(userId), fileId: BigInt.asIntN(64, BigInt(`0x${fileId}`)), stem, found, hasBytes });
      this.#serial = Math.max(this.#serial, Number(serial));
    }
    const wanted = new Set(tables.flatMap(({ stem }) => [stem + tableSuffix, stem + bytesSuffix]));
    for (const name of names) if (!wanted.has(name)) await rm(join(directory, name), { force: true, recursive: true });
    // What was used last is remembered for longest.
    for (const table of tables.toReversed()) await this.#takeOver(table);
  }

  async #takeOver({ userId, fileId, stem, found, hasBytes }: FoundTable): Promise<void> {
    const upload = new RunningUpload({ files: this.#filesOf(stem), maxParts: this.#options.limits.partsPerFile, found, memory: this.#memory, now: 0 });
    const used = hasBytes || found.assembled === undefined ? undefined : upload.used(found.assembled.key);
    if (used === undefined) this.#running.add(userId, fileId, upload);
    else await this.#remember(userId, fileId, used)?.remove();
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new StorageError('STORAGE_CLOSED', 'the directory of uploads has been closed');
  }
}

/** The newest first: an older upload of the same file was being deleted. */
function bySerial(one: string, other: string): number {
  const serial = (name: string): number => Number(fileName.exec(name)?.[3] ?? 0);
  return serial(other) - serial(one);
}
