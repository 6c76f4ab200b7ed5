/** What is kept of an upload for a later process: the number of the file and the parts that the server has confirmed. */
import type { UnixTime } from '@kitewire/mtproto';
import type { FileVault } from '../ports/file-vault.js';
import type { PartPlan } from './part-plan.js';
import { PartMap, type PartMapHeader } from './part-map.js';

/** A server keeps parts for hours, none says for how many: what is older is not relied on; ms. */
const RECORD_LIFE = 43_200_000;

export interface UploadRecordOptions {
  readonly vault: FileVault;
  /** `up-<hash>.map`. */
  readonly name: string;
  readonly plan: PartPlan;
  readonly now: UnixTime;
  /** Told of what the vault does not do: the upload goes on without a record then. */
  readonly onFailure: (error: unknown) => void;
  /** Its file is closed, and may be used again. */
  readonly onClosed: () => void;
}

/** The record of one upload; what is noted is written in its order, and nobody waits for it. */
export class UploadRecord {
  readonly #options: UploadRecordOptions;
  #map: PartMap | undefined;
  #writes: Promise<void> = Promise.resolve();

  private constructor(options: UploadRecordOptions, map: PartMap | undefined) {
    this.#options = options;
    this.#map = map;
  }

  /** Finds what an earlier process has uploaded of the same file. */
  static async open(options: UploadRecordOptions): Promise<{ record: UploadRecord; earlier: { fileId: bigint; confirmed: ReadonlySet<number> } | undefined }> {
    const map = await PartMap.open(options.vault, options.name);
    const fileId = map && readFileId(map.header, options);
    if (map && fileId !== undefined) return { record: new UploadRecord(options, map), earlier: { fileId, confirmed: map.done } };
    await map?.close();
    return { record: new UploadRecord(options, undefined), earlier: undefined };
  }

  /** Begins without any part. */
  begin(fileId: bigint): void {
    const { vault, name, plan, now } = this.#options;
    const header = { version: 1, fileId: String(fileId), partSize: plan.partSize, size: plan.size ?? -1, isBig: plan.isBig, startedAt: now };
    this.#write(async () => {
      await this.#closeMap();
      this.#map = await PartMap.create(vault, name, header, plan.parts);
    });
  }

  note(part: number, isConfirmed: boolean): void {
    this.#write(async () => {
      await (isConfirmed ? this.#map?.mark(part) : this.#map?.unmark(part));
    });
  }

  /** Resolves when everything that was noted is written. */
  settled(): Promise<void> {
    return this.#writes;
  }

  /** Resolves when everything that was noted is written and the file is closed. */
  async close(): Promise<void> {
    await this.#close();
    this.#options.onClosed();
  }

  /** The upload is used, or will never be. */
  async forget(): Promise<void> {
    await this.#close();
    const { vault, name, onFailure, onClosed } = this.#options;
    await vault.delete(name).catch(onFailure);
    onClosed();
  }

  #close(): Promise<void> {
    this.#write(() => this.#closeMap());
    return this.#writes;
  }

  async #closeMap(): Promise<void> {
    const map = this.#map;
    this.#map = undefined;
    await map?.close();
  }

  #write(change: () => Promise<void>): void {
    this.#writes = this.#writes.then(change).catch(async (error: unknown) => {
      this.#options.onFailure(error);
      await this.#closeMap().catch(() => {});
    });
  }
}

function readFileId(header: PartMapHeader, { plan, now }: UploadRecordOptions): bigint | undefined {
  const { version, fileId, partSize, size, isBig, startedAt } = header;
  if (version !== 1 || typeof fileId !== 'string' || !/^-?\d{1,20}$/.test(fileId)) return undefined;
  if (partSize !== plan.partSize || size !== plan.size || isBig !== plan.isBig) return undefined;
  if (typeof startedAt !== 'number' || now - startedAt > RECORD_LIFE || startedAt > now + RECORD_LIFE) return undefined;
  return BigInt.asIntN(64, BigInt(fileId));
}
