/** Tests of upload.getFile and getFileHashes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as tl from '@kitewire/tl-schema/api';
import { documentIn, documentOf, fetchBytes, locationOf, someBytes } from '../files/sent-files.contract.js';
import { refusal, sha256, World } from '../world.contract.js';
import type { TestClient } from '../world.contract.js';

describe('upload.getFile', () => {
  let world: World;
  let alice: TestClient;
  let document: tl.RawDocument;
  const bytes = someBytes(300_000);
  const open = async (limitRules = {}): Promise<void> => {
    world = new World();
    await world.open({ dcIds: [2, 4], homeDcOf: () => 2, limitRules });
    alice = await world.join('15550000001', 'Alice');
    document = documentIn(await alice.call({ _: 'messages.uploadMedia', peer: { _: 'inputPeerSelf' }, media: await documentOf(alice, bytes, { mimeType: 'video/mp4' }) }));
  };
  beforeEach(() => open());
  afterEach(() => world.close());

  it('gives any stretch, fewer bytes at the end, and none beyond it', async () => {
    const stretch = async (offset: number, limit: number, precise = false): Promise<Uint8Array> => (await fetchBytes(alice, locationOf(document), { offset, limit, precise })).bytes;
    expect(await stretch(0, 65_536)).toEqual(bytes.subarray(0, 65_536));
    expect(await stretch(262_144, 65_536)).toEqual(bytes.subarray(262_144));
    expect(await stretch(5 * 1024, 3 * 1024, true)).toEqual(bytes.subarray(5 * 1024, 8 * 1024));
    expect(await stretch(1 << 20, 4096)).toEqual(new Uint8Array());
  });

  it('says what kind of file it is, and since when it is there', async () => {
    expect(await fetchBytes(alice, locationOf(document))).toMatchObject({ type: { _: 'storage.fileMp4' }, mtime: document.date });
  });

  it('S18: refuses stretches that are not aligned', async () => {
    for (const [offset, limit, error] of [[1, 4096, 'OFFSET_INVALID'], [0, 1, 'LIMIT_INVALID'], [0, 2 << 20, 'LIMIT_INVALID'], [1_044_480, 8192, 'LIMIT_INVALID']] as const) {
      expect(await refusal(fetchBytes(alice, locationOf(document), { offset, limit }))).toBe(`400 ${error}`);
    }
  });

  it('S18: makes who fetches too much wait, and counts small stretches as more than they are', async () => {
    await world.close();
    await open({ download: { count: 640, seconds: 10 } });
    for (let call = 0; call < 10; call += 1) await fetchBytes(alice, locationOf(document), { limit: 4096 });
    expect(await refusal(fetchBytes(alice, locationOf(document), { limit: 4096 }))).toBe('420 FLOOD_WAIT_1');
    world.clock.time += 1000;
    expect(await refusal(fetchBytes(alice, locationOf(document), { limit: 4096 }))).toBe('answered');
  });

  it('S15: opens nothing to whom the file was not shown, and to nobody for ever', async () => {
    const eve = await world.join('15550000002', 'Eve');
    const location = locationOf(document);
    expect(await refusal(fetchBytes(eve, location))).toBe('400 FILE_REFERENCE_INVALID');
    expect(await refusal(fetchBytes(alice, { ...location, fileReference: new Uint8Array() }))).toBe('400 FILE_REFERENCE_EMPTY');
    expect(await refusal(fetchBytes(alice, { ...location, fileReference: new Uint8Array(30).fill(1) }))).toBe('400 FILE_REFERENCE_INVALID');
    expect(await refusal(fetchBytes(alice, { ...location, accessHash: location.accessHash + 1n }))).toBe('400 LOCATION_INVALID');
    expect(await refusal(fetchBytes(alice, { ...location, id: location.id + 1n }))).toBe('400 LOCATION_INVALID');
    expect(await refusal(fetchBytes(alice, { ...location, _: 'inputPhotoFileLocation', thumbSize: 'x' }))).toBe('400 LOCATION_INVALID');
    expect(await refusal(fetchBytes(alice, { _: 'inputTakeoutFileLocation' }))).toBe('400 LOCATION_INVALID');
    world.clock.time += 2 * 3_600_000;
    expect(await refusal(fetchBytes(alice, location))).toBe('400 FILE_REFERENCE_EXPIRED');
  });

  it('S15: sends whoever asks another data centre to the one that has the file', async () => {
    const { id, bytes: secret } = await alice.call({ _: 'auth.exportAuthorization', dcId: 4 });
    const away = await world.connect(4);
    await away.call({ _: 'auth.importAuthorization', id, bytes: secret });
    expect(await refusal(fetchBytes(away, locationOf(document)))).toBe('303 FILE_MIGRATE_2');
    expect((await fetchBytes(alice, locationOf(document), { limit: 4096 })).bytes).toHaveLength(4096);
  });

  it('A08: gives nothing rather than less when the store has lost bytes of the file', async () => {
    const { blobs } = world.files;
    const read = blobs.read.bind(blobs);
    for (const lost of [async () => undefined, async (...range: Parameters<typeof read>) => (await read(...range))?.subarray(1)]) {
      blobs.read = lost;
      expect(await refusal(fetchBytes(alice, locationOf(document), { limit: 4096 }))).toBe('500 INTERNAL_SERVER_ERROR');
    }
  });

  it('gives the hashes of 128 KiB each, from the range on that was asked for', async () => {
    const hashes = (offset: number): Promise<tl.FileHash[]> => alice.call({ _: 'upload.getFileHashes', location: locationOf(document), offset });
    const all = [0, 131_072, 262_144].map((offset) => {
      const range = bytes.subarray(offset, offset + 131_072);
      return { _: 'fileHash', offset, limit: range.length, hash: sha256(range) };
    });
    expect(await hashes(0)).toEqual(all);
    expect(await hashes(140_000)).toEqual(all.slice(1));
    expect(await hashes(400_000)).toEqual([]);
    expect(await refusal(hashes(-1))).toBe('400 OFFSET_INVALID');
  });
});
