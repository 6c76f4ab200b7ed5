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
import { decodeTable } from './part-table.js';
import { EarlyBytes } from './rolling-hash.js';
import { RunningUpload } from './running-upload.js';
import { isDiskFull, onDisk } from './storage-faults.js';
import { bytesSuffix, tableSuffix, UploadFiles } from './upload-files.js';

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

/** User, file id and a number, so that an upload may be begun anew while its files are being deleted; never a name of a client's. */
const fileName = /^(\d{1,16})-([0-9a-f]{16})-(\d{1,10})(\.\w+)$/;

/** Holds uploads in files; one process at a time. */
export class DirectoryUploads implements UploadArea {
  readonly #options: DirectoryUploadsOptions;
  readonly #files = new OpenFiles(mostOpen);
  readonly #space: FreeSpace;
  readonly #memory = new EarlyBytes(earlyBytes);
  readonly #users = new Map<number, Map<bigint, RunningUpload>>();
  #count = 0;
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
    return this.#find(userId, fileId) !== undefined;
  }

  bytesOf(userId: number): number {
    let bytes = 0;
    for (const upload of this.#users.get(userId)?.values() ?? []) bytes += upload.bytes;
    return bytes;
  }

  async savePart(part: IncomingPart): Promise<PartOutcome> {
    this.#checkOpen();
    const { userId, fileId, now } = part;
    const upload = this.#find(userId, fileId) ?? this.#begin(userId, fileId, Math.floor(now / 1000));
    if (upload === undefined) return { type: 'overQuota' };
    const { bytesPerUser } = this.#options.limits;
    const admission = {
      mayGrow: (bytes: number) => this.bytesOf(userId) + bytes <= bytesPerUser,
      hasRoom: (bytes: number) => this.#space.hasRoom(bytes),
    };
    try {
      return await onDisk('writing a part of a file', () => upload.save(part, admission));
    } catch (error) {
      if (isDiskFull(error)) return { type: 'diskFull' };
      throw error;
    } finally {
      if (upload.isEmpty && this.#find(userId, fileId) === upload) await this.drop(userId, fileId);
    }
  }

  async stage(upload: FinishedUpload): Promise<StageOutcome> {
    this.#checkOpen();
    const running = this.#find(upload.userId, upload.fileId);
    if (running === undefined) return { type: 'refused', error: 'FILE_PART_0_MISSING' };
    return onDisk('making a file of its parts', () => running.stage(upload));
  }

  async drop(userId: number, fileId: bigint): Promise<void> {
    const files = this.#users.get(userId);
    const upload = files?.get(fileId);
    if (files === undefined || upload === undefined) return;
    files.delete(fileId);
    if (files.size === 0) this.#users.delete(userId);
    this.#count -= 1;
    await onDisk('deleting the parts of a file', () => upload.remove());
  }

  async sweep(before: UnixTime): Promise<UploadSweep> {
    let uploads = 0;
    let bytes = 0;
    for (const [userId, files] of [...this.#users]) {
      for (const [fileId, upload] of [...files]) {
        if (upload.changedAt * 1000 >= before || this.#isClosed) continue;
        uploads += 1;
        bytes += upload.bytes;
        await this.drop(userId, fileId);
      }
    }
    return { uploads, bytes };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const files of this.#users.values()) for (const upload of files.values()) await upload.settled();
    await this.#files.close();
  }

  #find(userId: number, fileId: bigint): RunningUpload | undefined {
    return this.#users.get(userId)?.get(fileId);
  }

  /** `undefined` when there are too many. */
  #begin(userId: number, fileId: bigint, now: number): RunningUpload | undefined {
    if (this.#count >= mostUploads || (this.#users.get(userId)?.size ?? 0) >= this.#options.limits.uploadsPerUser) return undefined;
    this.#serial += 1;
    const name = `${userId}-${BigInt.asUintN(64, fileId).toString(16).padStart(16, '0')}-${this.#serial}`;
    const upload = new RunningUpload({ files: this.#filesOf(name), maxParts: this.#options.limits.partsPerFile, found: undefined, memory: this.#memory, now });
    this.#add(userId, fileId, upload);
    return upload;
  }

  #add(userId: number, fileId: bigint, upload: RunningUpload): void {
    const files = this.#users.get(userId);
    if (files === undefined) this.#users.set(userId, new Map([[fileId, upload]]));
    else files.set(fileId, upload);
    this.#count += 1;
  }

  #filesOf(name: string): UploadFiles {
    return new UploadFiles(this.#files, join(this.#options.directory, name));
  }

  /** Reads the tables of an earlier process; what has none, or is damaged, is deleted: its client sends it again. */
  async #restore(): Promise<void> {
    const { directory, limits } = this.#options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const names = await readdir(directory);
    const present = new Set(names);
    const tables = names.filter((name) => name.endsWith(tableSuffix)).sort(bySerial);
    const wanted = new Set<string>();
    for (const name of tables) {
      const [, userId, fileId, serial] = fileName.exec(name) ?? [];
      const found = decodeTable(await readFile(join(directory, name)));
      if (userId === undefined || fileId === undefined || found === undefined || found.records.every((record) => record === undefined)) continue;
      const user = Number(userId);
      const file = BigInt.asIntN(64, BigInt(`0x${fileId}`));
      if (this.has(user, file)) continue;
      const stem = name.slice(0, -tableSuffix.length);
      // The blob store may have taken the bytes of a file, but not parts.
      if (found.assembled === undefined && !present.has(stem + bytesSuffix)) continue;
      this.#add(user, file, new RunningUpload({ files: this.#filesOf(stem), maxParts: limits.partsPerFile, found, memory: this.#memory, now: 0 }));
      this.#serial = Math.max(this.#serial, Number(serial));
      wanted.add(name).add(stem + bytesSuffix);
    }
    for (const name of names) if (!wanted.has(name)) await rm(join(directory, name), { force: true, recursive: true });
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
