/** Tests of upload.saveFilePart and saveBigFilePart over the whole of the services. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusal, type TestClient, World } from '../world.contract.js';

describe('upload', () => {
  let world: World;
  let alice: TestClient;
  beforeEach(async () => {
    world = new World();
    await world.open({ limitRules: { startUpload: { count: 2, seconds: 60 } }, fileLimits: { bytesPerUser: 3000 } });
    alice = await world.join('15550001', 'Alice');
  });
  afterEach(() => world.close());

  const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(7);
  const save = (client: TestClient, fileId: bigint, filePart: number, length: number): Promise<boolean> =>
    client.call({ _: 'upload.saveFilePart', fileId, filePart, bytes: bytes(length) });

  it('keeps parts that come over several sessions', async () => {
    expect(await save(alice, 5n, 1, 10)).toBe(true);
    expect(await save(alice.again(), 5n, 0, 1024)).toBe(true);
    const staged = await world.files.uploads.stage({ userId: alice.userId, fileId: 5n, parts: 2, isBig: false, md5: '' });
    expect(staged).toMatchObject({ type: 'staged', blob: { size: 1034 } });
  });

  it('S16 refuses what is no part, by the name that clients know', async () => {
    expect(await refusal(save(alice, 5n, 0, 0))).toBe('400 FILE_PART_EMPTY');
    expect(await refusal(alice.call({ _: 'upload.saveBigFilePart', fileId: 5n, filePart: 0, fileTotalParts: 8001, bytes: bytes(1024) }))).toBe('400 FILE_PARTS_INVALID');
    world.clock.time += 60_000;
    expect(await refusal(alice.call({ _: 'upload.saveBigFilePart', fileId: 5n, filePart: 0, fileTotalParts: 2, bytes: bytes(1000) }))).toBe('400 FILE_PART_SIZE_INVALID');
  });

  it('S16 keeps the parts of two people apart who drew the same file id', async () => {
    const bob = await world.join('15550002', 'Bob');
    await save(alice, 5n, 0, 1024);
    await save(bob, 5n, 0, 700);
    const stage = (client: TestClient): Promise<unknown> => world.files.uploads.stage({ userId: client.userId, fileId: 5n, parts: 1, isBig: false, md5: '' });
    expect(await stage(alice)).toMatchObject({ blob: { size: 1024 } });
    expect(await stage(bob)).toMatchObject({ blob: { size: 700 } });
  });

  it('S17 lets so many uploads begin in a minute, and any number of parts follow', async () => {
    await Promise.all([save(alice, 1n, 0, 256), save(alice, 1n, 1, 10)].map((call) => call.catch(() => undefined)));
    expect(await save(alice, 2n, 0, 10)).toBe(true);
    expect(await refusal(save(alice, 3n, 0, 10))).toMatch(/^420 FLOOD_WAIT_\d+$/);
    expect(await save(alice, 2n, 0, 10)).toBe(true);
    world.clock.time += 60_000;
    expect(await save(alice, 3n, 0, 10)).toBe(true);
  });

  it('S17 takes parts of a file that was used for late ones, which begin no upload; others begin one', async () => {
    await save(alice, 1n, 0, 1024);
    await save(alice, 1n, 1, 10);
    const use = (): Promise<unknown> =>
      alice.call({ _: 'messages.uploadMedia', peer: { _: 'inputPeerSelf' }, media: { _: 'inputMediaUploadedDocument', file: { _: 'inputFile', id: 1n, parts: 2, name: '', md5Checksum: '' }, mimeType: 'a/b', attributes: [] } });
    await use();
    for (const [part, length] of [[0, 1024], [1, 10], [0, 1024]] as const) expect(await save(alice.again(), 1n, part, length)).toBe(true);
    expect([world.files.uploads.has(alice.userId, 1n), world.files.uploads.bytesOf(alice.userId)]).toEqual([false, 0]);
    expect(await Promise.all([save(alice, 1n, 0, 2048), save(alice, 1n, 1, 20)])).toEqual([true, true]);
    expect(world.files.uploads.has(alice.userId, 1n)).toBe(true);
    expect(await refusal(save(alice, 2n, 0, 10))).toMatch(/^420 FLOOD_WAIT_\d+$/);
  });

  it('S17 refuses bytes beyond what somebody may have under way, and takes them when a file was used', async () => {
    await save(alice, 1n, 0, 2048);
    expect(await refusal(save(alice, 2n, 0, 1000))).toBe('420 FLOOD_WAIT_60');
    expect(world.files.uploads.has(alice.userId, 2n)).toBe(false);
    await world.files.uploads.drop(alice.userId, 1n);
    world.clock.time += 60_000;
    expect(await save(alice, 2n, 0, 1000)).toBe(true);
  });

  it('needs a login', async () => {
    expect(await refusal(save(await world.connect(), 5n, 0, 10))).toBe('401 AUTH_KEY_UNREGISTERED');
  });
});
