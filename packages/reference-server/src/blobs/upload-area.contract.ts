/** The contract of the port of uploads under way, as a suite that each adapter's test runs. */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultFileLimits, type FileLimits } from '../domain/file-limits.js';
import type { IncomingPart, StageOutcome, UploadArea } from '../ports/upload-area.js';

/** What an adapter's test provides. */
export interface UploadAreaFixture {
  /** Opens the area with what was in it; several times in one test, one after the other. */
  open(limits: FileLimits): Promise<UploadArea>;
  /** Called after each test, when the area is closed. */
  dispose(): Promise<void>;
}

const partSize = 1024;
const start = 1_750_000_000_000;

/** Bytes of which no two kilobytes are equal. */
export function someBytes(length: number, seed = 1): Uint8Array {
  let value = seed;
  return Uint8Array.from({ length }, () => (value = (value * 48_271) % 2_147_483_647) & 0xff);
}

/** Runs the suite against one adapter. */
export function testUploadArea(name: string, fixture: UploadAreaFixture): void {
  describe(`${name} as an area of uploads`, () => {
    let area: UploadArea;
    beforeEach(async () => {
      area = await fixture.open(defaultFileLimits);
    });
    afterEach(async () => {
      await area.close();
      await fixture.dispose();
    });

    const reopen = async (limits: Partial<FileLimits> = {}): Promise<void> => {
      await area.close();
      area = await fixture.open({ ...defaultFileLimits, ...limits });
    };
    const file = someBytes(partSize * 5 + 300);
    const partOf = (index: number): Uint8Array => file.subarray(index * partSize, (index + 1) * partSize);
    const save = async (index: number, { bytes = partOf(index), userId = 1, fileId = 9n, totalParts = 6, now = start }: { bytes?: Uint8Array; userId?: number; fileId?: bigint; totalParts?: number | undefined; now?: number } = {}): Promise<string> => {
      const outcome = await area.savePart({ userId, fileId, index, bytes, totalParts, now });
      return outcome.type === 'refused' ? outcome.error : outcome.type;
    };
    const incoming = (index: number, over: Partial<IncomingPart> = {}): IncomingPart => ({ userId: 1, fileId: 9n, index, bytes: partOf(index), totalParts: 6, now: start, ...over });
    /** As if the blob store had taken the file, and what names it were durable. */
    const use = async (outcome: StageOutcome, { userId = 1, fileId = 9n } = {}): Promise<void> => {
      if (outcome.type === 'refused') throw new Error(`expected a file, got ${outcome.error}`);
      await rm(outcome.blob.path, { force: true });
      await area.use(userId, fileId, outcome.blob.key);
    };
    const saveAll = async (order: readonly number[] = [0, 1, 2, 3, 4, 5]): Promise<void> => {
      expect(await Promise.all(order.map((index) => save(index)))).toEqual(order.map(() => 'saved'));
    };
    const stage = (parts = 6, md5 = '', isBig = true): Promise<StageOutcome> => area.stage({ userId: 1, fileId: 9n, parts, isBig, md5 });
    const errorOf = async (staged: Promise<StageOutcome>): Promise<string> => {
      const outcome = await staged;
      return outcome.type === 'refused' ? outcome.error : 'staged';
    };
    const expectFile = async (outcome: StageOutcome, bytes: Uint8Array = file): Promise<void> => {
      if (outcome.type === 'refused') throw new Error(`expected a file, got ${outcome.error}`);
      expect(outcome.blob).toMatchObject({ size: bytes.length, key: createHash('sha256').update(bytes).digest('hex') });
      expect((await readFile(outcome.blob.path)).equals(bytes)).toBe(true);
    };

    it.each([[[0, 1, 2, 3, 4, 5]], [[5, 4, 3, 2, 1, 0]], [[3, 5, 0, 4, 1, 2]]])('makes a file of parts that come in the order %j', async (order) => {
      for (const index of order) expect(await save(index)).toBe('saved');
      await expectFile(await stage());
    });

    it.each([[[0, 1, 2, 3, 4, 5]], [[5, 4, 3, 2, 1, 0]], [[1, 0, 5, 2, 4, 3]]])('makes a file of parts that come at once in the order %j', async (order) => {
      await saveAll(order);
      await expectFile(await stage());
    });

    it('makes a file of parts of saveFilePart, whose count nobody says', async () => {
      for (const index of [5, 2, 0, 1, 4, 3]) expect(await area.savePart({ userId: 1, fileId: 9n, index, bytes: partOf(index), totalParts: undefined, now: start })).toEqual({ type: 'saved' });
      await expectFile(await stage(6, createHash('md5').update(file).digest('hex').toUpperCase(), false));
    });

    it('takes a stream whose length shows at its end', async () => {
      for (let index = 0; index < 5; index += 1) expect(await save(index, { totalParts: -1 })).toBe('saved');
      expect(await save(5, { totalParts: 6 })).toBe('saved');
      await expectFile(await stage());
    });

    it('knows an upload from the call with its first part on', async () => {
      expect(area.has(1, 9n)).toBe(false);
      const saving = save(0);
      expect(area.has(1, 9n)).toBe(true);
      expect([area.has(2, 9n), area.has(1, 8n)]).toEqual([false, false]);
      await saving;
      expect(await save(0, { fileId: 8n, bytes: new Uint8Array() })).toBe('FILE_PART_EMPTY');
      expect(area.has(1, 8n)).toBe(false);
    });

    it('replaces a part until the upload is used, whether the file was hashed so far or not', async () => {
      await saveAll();
      const other = someBytes(partSize, 5);
      expect(await save(1, { bytes: other })).toBe('saved');
      const changed = Uint8Array.from(file);
      changed.set(other, partSize);
      await expectFile(await stage(), changed);
    });

    it('S16 changes nothing once the file is made, and takes the same part again in peace', async () => {
      await saveAll();
      const staged = await stage();
      expect(await save(1, { bytes: someBytes(partSize, 5) })).toBe('FILE_PART_INVALID');
      expect(await save(1)).toBe('saved');
      expect(await save(1, { bytes: partOf(1).subarray(1) })).toBe('FILE_PART_INVALID');
      expect(await stage()).toEqual(staged);
      await expectFile(await stage());
    });

    it('S16 answers parts that come while the file is being made as those that come afterwards', async () => {
      await saveAll();
      // The second time it takes no longer than a look at one part.
      for (const _ of ['first', 'again']) {
        const staging = stage();
        const late = [0, 1, 2, 3, 4].map((index) => save(index, { bytes: someBytes(partSize, 5) }));
        const same = [0, 1, 2, 3, 4, 5].map((index) => save(index));
        expect(new Set(await Promise.all(late))).toEqual(new Set(['FILE_PART_INVALID']));
        expect(new Set(await Promise.all(same))).toEqual(new Set(['saved']));
        await expectFile(await staging);
      }
    });

    it('S16 refuses what is no file, and makes it when what was missing has come', async () => {
      expect(await errorOf(stage())).toBe('FILE_PART_0_MISSING');
      for (const index of [0, 1, 3, 5]) await save(index);
      expect(await errorOf(stage())).toBe('FILE_PART_2_MISSING');
      await save(2);
      expect(await errorOf(stage())).toBe('FILE_PART_4_MISSING');
      expect(await errorOf(stage(5))).toBe('FILE_PARTS_INVALID');
      expect(await errorOf(stage(6, '', false))).toBe('FILE_PARTS_INVALID');
      await save(4);
      await expectFile(await stage());
    });

    it('S16 compares the checksum that a client gives', async () => {
      await saveAll();
      const md5 = createHash('md5').update(file).digest('hex');
      expect(await errorOf(stage(6, '0'.repeat(32)))).toBe('MD5_CHECKSUM_INVALID');
      await expectFile(await stage(6, md5));
      expect(await errorOf(stage(6, '1'.repeat(32)))).toBe('MD5_CHECKSUM_INVALID');
      await expectFile(await stage(6, md5));
    });

    it('S16 compares a checksum that comes after the file was made without one, while its bytes are there', async () => {
      await saveAll();
      const staged = await stage();
      const md5 = createHash('md5').update(file).digest('hex');
      expect(await errorOf(stage(6, '0'.repeat(32)))).toBe('MD5_CHECKSUM_INVALID');
      expect(await stage(6, md5)).toEqual(staged);
      expect(await errorOf(stage(6, '0'.repeat(32)))).toBe('MD5_CHECKSUM_INVALID');
    });

    it('takes a checksum as it is when the blob store has taken a file that was made without one', async () => {
      await saveAll();
      const staged = await stage();
      if (staged.type === 'staged') await rm(staged.blob.path);
      expect(await stage(6, createHash('md5').update(file).digest('hex'))).toEqual(staged);
    });

    it('S16 keeps uploads of two people apart that have one file id', async () => {
      await saveAll();
      expect(await save(0, { userId: 2, bytes: someBytes(70), totalParts: 1 })).toBe('saved');
      await expectFile(await stage());
      await expectFile(await area.stage({ userId: 2, fileId: 9n, parts: 1, isBig: true, md5: '' }), someBytes(70));
    });

    it('begins anew under a file id whose file was used, while the old one is being deleted', async () => {
      await saveAll();
      const staged = await stage();
      const using = staged.type === 'staged' ? area.use(1, 9n, staged.blob.key) : undefined;
      expect(area.has(1, 9n)).toBe(false);
      expect(await save(0, { bytes: someBytes(70), totalParts: 1 })).toBe('saved');
      await using;
      await expectFile(await stage(1), someBytes(70));
    });

    it('gives a file that was used again to whoever wants the same one, also after a restart', async () => {
      await saveAll();
      const staged = await stage();
      await use(staged);
      for (const _ of ['now', 'after a restart']) {
        expect(await stage()).toEqual({ ...staged, wasUsed: true });
        expect([area.has(1, 9n), area.bytesOf(1)]).toEqual([false, 0]);
        expect(await errorOf(area.stage({ userId: 2, fileId: 9n, parts: 6, isBig: true, md5: '' }))).toBe('FILE_PART_0_MISSING');
        await reopen();
      }
    });

    it('S16 gives a file that was used to nobody who wants another one of its id', async () => {
      await saveAll();
      const md5 = createHash('md5').update(file).digest('hex');
      await use(await stage(6, md5));
      for (const other of [stage(5), stage(7), stage(6, '', false), stage(6, '0'.repeat(32))]) expect(await errorOf(other)).toBe('FILE_PART_0_MISSING');
      expect(await errorOf(stage(6, md5.toUpperCase()))).toBe('staged');
    });

    it('knows parts of a file that was used when they come again, also after a restart, and begins no upload', async () => {
      await saveAll();
      await use(await stage());
      for (const _ of ['now', 'after a restart']) {
        expect(await Promise.all([0, 3, 5].map((index) => area.isLate(incoming(index))))).toEqual([true, true, true]);
        const others = [incoming(1, { bytes: partOf(2) }), incoming(5, { bytes: partOf(5).subarray(1) }), incoming(6), incoming(0, { userId: 2 }), incoming(0, { fileId: 8n }), incoming(0, { totalParts: undefined }), incoming(0, { totalParts: 5 })];
        expect(await Promise.all(others.map((part) => area.isLate(part)))).toEqual(others.map(() => false));
        expect(await area.isLate(incoming(4, { totalParts: -1 }))).toBe(true);
        await reopen();
      }
      expect(await save(0, { bytes: partOf(1) })).toBe('saved');
      expect(await area.isLate(incoming(0))).toBe(false);
      expect(await errorOf(stage())).toBe('FILE_PART_1_MISSING');
    });

    it('remembers as many files that a user has used as one may have under way, the last ones', async () => {
      await reopen({ uploadsPerUser: 2 });
      for (const [fileId, userId] of [[1n, 2], [1n, 1], [2n, 1], [3n, 1]] as const) {
        await save(0, { userId, fileId, totalParts: 1 });
        const outcome = await area.stage({ userId, fileId, parts: 1, isBig: true, md5: '' });
        await use(outcome, { userId, fileId });
      }
      const isThere = async (userId: number, fileId: bigint): Promise<boolean> => (await area.stage({ userId, fileId, parts: 1, isBig: true, md5: '' })).type === 'staged';
      for (const _ of ['now', 'after a restart']) {
        expect([await isThere(2, 1n), await isThere(1, 1n), await isThere(1, 2n), await isThere(1, 3n)]).toEqual([true, false, true, true]);
        await reopen({ uploadsPerUser: 2 });
      }
    });

    it('forgets files that were used when it would have thrown away their parts', async () => {
      await saveAll();
      await use(await stage());
      expect(await area.sweep(start)).toEqual({ uploads: 0, bytes: 0 });
      await reopen();
      expect((await stage()).type).toBe('staged');
      expect(await area.sweep(start + 1000)).toEqual({ uploads: 0, bytes: 0 });
      expect(await errorOf(stage())).toBe('FILE_PART_0_MISSING');
      await reopen();
      expect(await errorOf(stage())).toBe('FILE_PART_0_MISSING');
    });

    it('takes no upload for used that has begun after the one that was', async () => {
      await saveAll();
      const staged = await stage();
      await use(staged);
      await save(0, { bytes: someBytes(70), totalParts: 1 });
      await use(staged);
      await expectFile(await stage(1), someBytes(70));
    });

    it('goes on after a restart with all parts that were kept', async () => {
      for (const index of [5, 1, 3]) await save(index);
      await reopen();
      expect(area.has(1, 9n)).toBe(true);
      expect(area.bytesOf(1)).toBe(2 * partSize + 300);
      for (const index of [0, 2, 4, 1]) expect(await save(index)).toBe('saved');
      await reopen();
      await expectFile(await stage());
    });

    it('gives the same file after a restart, also when the blob store has taken it', async () => {
      await saveAll();
      const staged = await stage();
      await reopen();
      expect(await stage()).toEqual(staged);
      await reopen();
      expect(await stage()).toEqual(staged);
      expect(await save(1, { bytes: someBytes(partSize, 5) })).toBe('FILE_PART_INVALID');
    });

    it('S17 holds a user to so many bytes and uploads, and others not', async () => {
      await reopen({ bytesPerUser: 3 * partSize, uploadsPerUser: 2 });
      expect(await Promise.all([0, 1, 2, 3].map((index) => save(index)))).toEqual(['saved', 'saved', 'saved', 'overQuota']);
      expect(area.bytesOf(1)).toBe(3 * partSize);
      expect(await save(2)).toBe('saved');
      expect(await save(0, { userId: 2 })).toBe('saved');
      expect(await save(0, { userId: 2, fileId: 10n })).toBe('saved');
      expect(await save(0, { userId: 2, fileId: -11n })).toBe('overQuota');
      await area.drop(2, 10n);
      expect(await save(0, { userId: 2, fileId: -11n })).toBe('saved');
      expect(area.bytesOf(2)).toBe(2 * partSize);
    });

    it('S17 throws away uploads to which nothing came for long, also those of an earlier process', async () => {
      await save(0);
      await save(0, { fileId: -2n, now: start + 60_000 });
      await reopen();
      await save(1, { fileId: 3n, now: start + 60_000 });
      expect(await area.sweep(start + 30_000)).toEqual({ uploads: 1, bytes: partSize });
      expect([area.has(1, 9n), area.has(1, -2n), area.has(1, 3n)]).toEqual([false, true, true]);
      expect(await area.sweep(start + 90_000)).toEqual({ uploads: 2, bytes: 2 * partSize });
      await reopen();
      expect([area.has(1, 9n), area.has(1, -2n), area.has(1, 3n)]).toEqual([false, false, false]);
      expect(area.bytesOf(1)).toBe(0);
    });

    it('refuses to work once it is closed', async () => {
      await area.close();
      await expect(save(0)).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
      await expect(stage()).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
      expect(area.has(1, 9n)).toBe(false);
    });
  });
}
