/** A model of uploads: whatever comes in whatever order, a file is made of the parts that were acknowledged last, and of nothing else. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeededRandom, type SeededRandom } from '@kitewire/mtproto/testing';
import { describe, expect, it } from 'vitest';
import { defaultFileLimits } from '../domain/file-limits.js';
import { silentLogger } from '../ports/logger.js';
import type { IncomingPart } from '../ports/upload-area.js';
import { DirectoryUploads } from './directory-uploads.js';
import { someBytes } from './upload-area.contract.js';

const partCount = 4;
/** Two files of as many parts, so that some calls mix them. */
const variants = [10, 20].map((seed) => Array.from({ length: partCount }, (_, index) => someBytes(index === partCount - 1 ? 300 : 1024, seed + index)));
const steps = 200;

/** One area, and what it has acknowledged. */
class Play {
  readonly outcomes = new Set<string>();
  readonly #random: SeededRandom;
  readonly #open: () => Promise<DirectoryUploads>;
  #area: DirectoryUploads;
  readonly #acknowledged = new Map<string, Uint8Array>();
  readonly #taken = new Set<string>();
  #now = 1_750_000_000_000;

  constructor(random: SeededRandom, open: () => Promise<DirectoryUploads>, area: DirectoryUploads) {
    this.#random = random;
    this.#open = open;
    this.#area = area;
  }

  async step(): Promise<void> {
    this.#now += this.#random.integer(0, 3000);
    const upload = { userId: this.#random.integer(1, 2), fileId: BigInt(this.#random.integer(-1, 0)), isBig: this.#happens(0.75) };
    if (this.#happens(0.5)) return this.#send(upload);
    if (this.#happens(0.7)) return this.#make(upload);
    if (this.#happens(0.6)) return this.#restart();
    if (this.#happens(0.3)) await this.#area.sweep(this.#now - 60_000);
  }

  close(): Promise<void> {
    return this.#area.close();
  }

  /** Some parts at once, most of them of one file. */
  async #send({ isBig, ...upload }: { readonly userId: number; readonly fileId: bigint; readonly isBig: boolean }): Promise<void> {
    const indexes = Array.from({ length: partCount }, (_, index) => index).filter(() => this.#happens(0.6));
    if (this.#happens(0.5)) indexes.reverse();
    const variant = this.#happens(0.7) ? 0 : 1;
    const isMixed = this.#happens(0.25);
    await Promise.all(
      indexes.map(async (index) => {
        const bytes = variants[isMixed ? this.#random.integer(0, 1) : variant]?.[index] as Uint8Array;
        const part: IncomingPart = { ...upload, index, bytes, totalParts: isBig ? partCount : undefined, now: this.#now };
        const outcome = (await this.#area.isLate(part)) ? 'late' : (await this.#area.savePart(part)).type;
        this.outcomes.add(outcome);
        if (outcome === 'late' || outcome === 'saved') this.#acknowledged.set(this.#nameOf({ ...upload, index }), bytes);
      }),
    );
  }

  async #make({ isBig, ...upload }: { readonly userId: number; readonly fileId: bigint; readonly isBig: boolean }): Promise<void> {
    const parts = Array.from({ length: partCount }, (_, index) => this.#acknowledged.get(this.#nameOf({ ...upload, index })));
    const bytes = parts.every((part) => part !== undefined) ? Buffer.concat(parts) : undefined;
    const md5 = !isBig && bytes !== undefined && this.#happens(0.3) ? createHash('md5').update(bytes).digest('hex') : '';
    const staged = await this.#area.stage({ ...upload, parts: partCount, isBig, md5 });
    this.outcomes.add(staged.type === 'refused' ? 'noFile' : staged.wasUsed ? 'usedAgain' : 'staged');
    if (staged.type === 'refused') return;
    const { key, path } = staged.blob;
    expect(key).toBe(bytes && createHash('sha256').update(bytes).digest('hex'));
    if (staged.wasUsed) expect(this.#taken).toContain(key);
    if (this.#happens(0.3)) return;
    this.#taken.add(key);
    rmSync(path, { force: true });
    // Otherwise the process has been killed here.
    if (this.#happens(0.75)) await this.#area.use(upload.userId, upload.fileId, key);
    else await this.#restart();
  }

  async #restart(): Promise<void> {
    await this.#area.close();
    this.#area = await this.#open();
  }

  #nameOf({ userId, fileId, index }: { readonly userId: number; readonly fileId: bigint; readonly index: number }): string {
    return `${userId} ${fileId} ${index}`;
  }

  #happens(probability: number): boolean {
    return this.#random.next() < probability;
  }
}

describe('uploads of which some are used and some are begun anew', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('S16 become files of what was acknowledged last, or none (seed %i)', async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'kitewire-model-'));
    const limits = { ...defaultFileLimits, uploadsPerUser: seed % 3 === 0 ? 1 : 5 };
    const open = (): Promise<DirectoryUploads> => DirectoryUploads.open({ directory: join(folder, 'uploads'), limits, logger: silentLogger });
    const play = new Play(createSeededRandom(seed), open, await open());
    for (let step = 0; step < steps; step += 1) await play.step();
    await play.close();
    rmSync(folder, { recursive: true });
    expect([...play.outcomes]).toEqual(expect.arrayContaining(['saved', 'refused', 'late', 'staged', 'usedAgain', 'noFile']));
  });
});
