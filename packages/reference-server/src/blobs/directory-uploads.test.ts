/** Tests of uploads in a directory: the contract, what a loss of power may leave, and disks that fill up. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultFileLimits } from '../domain/file-limits.js';
import { silentLogger } from '../ports/logger.js';
import { DirectoryUploads } from './directory-uploads.js';
import { someBytes, testUploadArea } from './upload-area.contract.js';

let folder: string | undefined;
const directory = (): string => join((folder ??= mkdtempSync(join(tmpdir(), 'kitewire-uploads-'))), 'uploads');
const clear = async (): Promise<void> => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
};

testUploadArea('a directory', { open: (limits) => DirectoryUploads.open({ directory: directory(), limits, logger: silentLogger }), dispose: clear });

describe('a directory of uploads', () => {
  let area: DirectoryUploads;
  const records: string[] = [];
  let free = 2 ** 40;
  let instant = 0;
  beforeEach(async () => {
    records.length = 0;
    free = 2 ** 40;
    area = await open();
  });
  afterEach(async () => {
    await area.close();
    await clear();
  });

  const open = (): Promise<DirectoryUploads> =>
    DirectoryUploads.open({ directory: directory(), limits: defaultFileLimits, logger: { log: (level, event) => void records.push(`${level} ${event}`) }, space: { measure: async () => free, instant: () => instant } });
  const size = 4096;
  const file = someBytes(size * 3 + 10);
  const save = async (index: number, { bytes = file.subarray(index * size, (index + 1) * size), fileId = 9n }: { bytes?: Uint8Array; fileId?: bigint } = {}): Promise<string> => {
    const outcome = await area.savePart({ userId: 1, fileId, index, bytes, totalParts: undefined, now: 1_750_000_000_000 });
    return outcome.type === 'refused' ? outcome.error : outcome.type;
  };
  const stage = async (parts = 4): Promise<string> => {
    const outcome = await area.stage({ userId: 1, fileId: 9n, parts, isBig: false, md5: '' });
    if (outcome.type === 'refused') return outcome.error;
    expect(readFileSync(outcome.blob.path).equals(file)).toBe(true);
    expect(outcome.blob.key).toBe(createHash('sha256').update(file).digest('hex'));
    return 'staged';
  };
  const pathOf = (suffix: string): string => join(directory(), readdirSync(directory()).find((name) => name.endsWith(suffix)) ?? '');
  /** Restarts with a file of the upload changed meanwhile. */
  const restart = async (suffix: '.bytes' | '.parts', change: (path: string) => void): Promise<void> => {
    await area.close();
    change(pathOf(suffix));
    area = await open();
  };
  const garble = (position: number) => (path: string): void => {
    const bytes = readFileSync(path);
    bytes[position] = (bytes[position] ?? 0) ^ 0x10;
    writeFileSync(path, bytes);
  };

  it('finds a part torn by a loss of power, and takes it again', async () => {
    for (const index of [0, 1, 2, 3]) await save(index);
    await restart('.bytes', garble(size + 100));
    expect(await stage()).toBe('FILE_PART_1_MISSING');
    expect(await save(2)).toBe('saved');
    expect(await save(1)).toBe('saved');
    expect(await stage()).toBe('staged');
  });

  it('finds parts whose bytes never reached the disk', async () => {
    for (const index of [0, 1, 2, 3]) await save(index);
    await restart('.bytes', (path) => truncateSync(path, size + 5));
    expect(await stage()).toBe('FILE_PART_1_MISSING');
    await save(1);
    expect(await stage()).toBe('FILE_PART_2_MISSING');
    await Promise.all([save(2), save(3)]);
    expect(await stage()).toBe('staged');
  });

  it('does not trust a garbled record of a part', async () => {
    for (const index of [0, 1, 2, 3]) await save(index);
    await restart('.parts', garble(96 + 2 * 16 + 5));
    expect(await stage()).toBe('FILE_PART_2_MISSING');
    await save(2);
    expect(await stage()).toBe('staged');
  });

  it('finds a file torn that was made of its parts, but not kept yet', async () => {
    for (const index of [0, 1, 2, 3]) await save(index);
    expect(await stage()).toBe('staged');
    await restart('.bytes', garble(2 * size));
    expect(await stage()).toBe('FILE_PART_2_MISSING');
    await save(2);
    expect(await stage()).toBe('staged');
  });

  it.each(['is there still', 'is gone already'])('takes a part for no late one when another upload begins meanwhile, and what is known of the old one %s', async (state) => {
    for (const index of [0, 1, 2, 3]) await save(index);
    const staged = await area.stage({ userId: 1, fileId: 9n, parts: 4, isBig: false, md5: '' });
    if (staged.type === 'refused') throw new Error(staged.error);
    await restart('.bytes', (path) => rmSync(path));
    if (state === 'is gone already') rmSync(pathOf('.parts'));
    const isLate = area.isLate({ userId: 1, fileId: 9n, index: 0, bytes: file.subarray(0, size), totalParts: undefined, now: 1_750_000_000_000 });
    const begun = save(1, { bytes: file.subarray(0, size) });
    expect([await isLate, await begun]).toEqual([false, 'saved']);
  });

  it('S18 reads what an earlier process has left once, however often a file is made of it', async () => {
    for (const index of [0, 1, 2, 3]) await save(index);
    await restart('.parts', () => undefined);
    expect(await stage()).toBe('staged');
    garble(2 * size)(pathOf('.bytes'));
    const again = await area.stage({ userId: 1, fileId: 9n, parts: 4, isBig: false, md5: '' });
    expect(again).toMatchObject({ type: 'staged', blob: { key: createHash('sha256').update(file).digest('hex') } });
  });

  it('gives a file that was made once without its bytes when those have been kept', async () => {
    for (const index of [0, 1, 2, 3]) await save(index);
    expect(await stage()).toBe('staged');
    await restart('.bytes', (path) => rmSync(path));
    expect(await area.stage({ userId: 1, fileId: 9n, parts: 4, isBig: false, md5: '' })).toMatchObject({ type: 'staged', blob: { size: file.length } });
  });

  it('forgets an upload whose table is garbled, cut or gone, with all its bytes', async () => {
    for (const damage of [garble(9), (path: string) => truncateSync(path, 50), (path: string) => rmSync(path)]) {
      await save(0);
      await restart('.parts', damage);
      expect(area.has(1, 9n)).toBe(false);
      expect(readdirSync(directory())).toEqual([]);
      expect(await stage()).toBe('FILE_PART_0_MISSING');
    }
  });

  it('forgets an upload whose bytes are gone, unless it was made a file before', async () => {
    for (const index of [0, 1, 2]) await save(index);
    await restart('.bytes', (path) => rmSync(path));
    expect(area.has(1, 9n)).toBe(false);
    expect(readdirSync(directory())).toEqual([]);
    expect(await Promise.all([0, 1, 2, 3].map((index) => save(index)))).toEqual(['saved', 'saved', 'saved', 'saved']);
    expect(await stage()).toBe('staged');
  });

  it('throws away whatever else lies in its directory', async () => {
    await save(0);
    await area.close();
    writeFileSync(join(directory(), '.parts'), 'x');
    writeFileSync(join(directory(), '1-zz-1.parts'), readFileSync(pathOf('1.parts')));
    mkdirSync(join(directory(), 'folder'));
    area = await open();
    expect(readdirSync(directory()).sort()).toEqual(['1-0000000000000009-1.bytes', '1-0000000000000009-1.parts']);
  });

  it('goes on when a part could not be given its place, once it can', async () => {
    await save(3);
    await area.close();
    area = await open();
    // The table cannot be written while a directory stands in its place.
    const table = pathOf('.parts');
    renameSync(table, `${table}.away`);
    mkdirSync(table);
    expect(await save(0).catch((error: unknown) => error)).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    rmdirSync(table);
    renameSync(`${table}.away`, table);
    expect(await Promise.all([0, 1, 2].map((index) => save(index)))).toEqual(['saved', 'saved', 'saved']);
    await restart('.parts', () => undefined);
    expect(await stage()).toBe('staged');
  });

  it('S17 leaves room on the disk, raises the alarm once, and goes on when there is room again', async () => {
    await save(0);
    instant += 1100;
    free = defaultFileLimits.freeSpace + 100;
    expect(await Promise.all([1, 2].map((index) => save(index)))).toEqual(['diskFull', 'diskFull']);
    expect(await save(0, { fileId: 10n })).toBe('diskFull');
    expect(area.has(1, 10n)).toBe(false);
    expect(await save(0)).toBe('saved');
    expect(records).toEqual(['error disk.full']);
    free = 2 ** 40;
    instant += 1100;
    expect(await Promise.all([1, 2, 3].map((index) => save(index)))).toEqual(['saved', 'saved', 'saved']);
    expect(await stage()).toBe('staged');
  });

  it('S17 finishes a thousand small uploads at once', async () => {
    const ids = Array.from({ length: 1000 }, (_, id) => BigInt(id - 500));
    const outcomes = await Promise.all(ids.map((fileId) => save(0, { fileId, bytes: someBytes(100, Number(fileId) + 501) })));
    expect(new Set(outcomes)).toEqual(new Set(['saved']));
    expect(area.bytesOf(1)).toBe(100_000);
    const staged = await Promise.all(ids.map((fileId) => area.stage({ userId: 1, fileId, parts: 1, isBig: false, md5: '' })));
    expect(new Set(staged.map((outcome) => outcome.type === 'staged' && outcome.blob.key)).size).toBe(1000);
  });

  it('S22 names its files by numbers alone, whatever a client says', async () => {
    await save(0, { fileId: -(2n ** 63n) });
    expect(readdirSync(directory()).sort()).toEqual(['1-8000000000000000-1.bytes', '1-8000000000000000-1.parts']);
  });
});
