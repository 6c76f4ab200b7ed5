/** Tests of files that come by way of a CDN. */
import { createDecipheriv } from 'node:crypto';
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cdnIvAt } from '../../domain/cdn-file.js';
import { documentIn, documentOf, locationOf, someBytes } from '../files/sent-files.contract.js';
import { refusal, sha256, type TestClient, World } from '../world.contract.js';

const cdnDcId = 203;

describe('a file on a CDN', () => {
  let world: World;
  let alice: TestClient;
  let visitor: TestClient;
  let redirect: tl.RawUploadFileCdnRedirect;
  const bytes = someBytes((2 << 20) + 5000);
  beforeEach(async () => {
    world = new World();
    await world.open({ cdnDcId, limitRules: { downloadFromCdn: { count: 8000, seconds: 10 } } });
    alice = await world.join('15550000001', 'Alice');
    visitor = await world.connect(cdnDcId);
    const { files } = world;
    // Parts of 1 KiB would take long.
    await files.uploads.savePart({ userId: alice.userId, fileId: 9n, index: 0, totalParts: undefined, now: world.clock.now(), bytes: bytes.subarray(0, 512 * 1024) });
    for (let part = 1; part * 512 * 1024 < bytes.length; part += 1) {
      await files.uploads.savePart({ userId: alice.userId, fileId: 9n, index: part, totalParts: undefined, now: world.clock.now(), bytes: bytes.subarray(part * 512 * 1024, (part + 1) * 512 * 1024) });
    }
    const media: tl.RawInputMediaUploadedDocument = { _: 'inputMediaUploadedDocument', file: { _: 'inputFile', id: 9n, parts: 5, name: 'a.zip', md5Checksum: '' }, mimeType: 'application/zip', attributes: [] };
    const document = documentIn(await alice.call({ _: 'messages.uploadMedia', peer: { _: 'inputPeerSelf' }, media }));
    redirect = (await alice.call({ _: 'upload.getFile', location: locationOf(document), offset: 0, limit: 1 << 20, cdnSupported: true })) as tl.RawUploadFileCdnRedirect;
  });
  afterEach(() => world.close());

  const get = (offset: number, limit = 1 << 20): Promise<tl.UploadCdnFile> => visitor.call({ _: 'upload.getCdnFile', fileToken: redirect.fileToken, offset, limit });
  const reupload = (requestToken: Uint8Array, fileToken = redirect.fileToken): Promise<tl.FileHash[]> => alice.call({ _: 'upload.reuploadCdnFile', fileToken, requestToken });

  /** As a client does it: what the CDN lacks is sent to it. */
  const fetchAll = async (): Promise<{ readonly content: Uint8Array; readonly hashes: readonly tl.FileHash[] }> => {
    const stretches: Uint8Array[] = [];
    const hashes: tl.FileHash[] = [];
    for (let offset = 0; ; offset += 1 << 20) {
      let answer = await get(offset);
      if (answer._ === 'upload.cdnFileReuploadNeeded') {
        hashes.push(...(await reupload(answer.requestToken)));
        answer = await get(offset);
      }
      if (answer._ !== 'upload.cdnFile') throw new RangeError('the CDN wants it again');
      if (answer.bytes.length === 0) return { content: Buffer.concat(stretches), hashes };
      const decipher = createDecipheriv('aes-256-ctr', redirect.encryptionKey, cdnIvAt(redirect.encryptionIv, offset));
      stretches.push(decipher.update(answer.bytes));
    }
  };

  it('is sent for there by its own data centre, whole and with hashes that it stands up to', async () => {
    expect(redirect).toMatchObject({ _: 'upload.fileCdnRedirect', dcId: cdnDcId });
    const { content, hashes } = await fetchAll();
    expect(Buffer.compare(content, bytes)).toBe(0);
    expect(hashes).toHaveLength(17);
    for (const { offset, limit, hash } of hashes) expect(hash).toEqual(sha256(bytes.subarray(offset, offset + limit)));
    expect(redirect.fileHashes).toEqual(hashes.slice(0, 8));
    expect(await alice.call({ _: 'upload.getCdnFileHashes', fileToken: redirect.fileToken, offset: 2 << 20 })).toEqual(hashes.slice(16));
  });

  it('is nothing that the CDN could read', async () => {
    await fetchAll();
    const sealed = await get(1 << 20);
    if (sealed._ !== 'upload.cdnFile') throw new RangeError('expected bytes');
    expect(Buffer.compare(sealed.bytes, bytes.subarray(1 << 20, 2 << 20))).not.toBe(0);
  });

  it('is sent to the CDN again when that had to make room', async () => {
    await fetchAll();
    expect((await get(0))._).toBe('upload.cdnFileReuploadNeeded');
    expect(Buffer.compare((await fetchAll()).content, bytes)).toBe(0);
  });

  it('A07: is given out by no other token, and nothing else is sent to the CDN', async () => {
    const forged = Uint8Array.from(redirect.fileToken);
    forged[5] = (forged[5] ?? 0) ^ 1;
    const { requestToken } = (await get(0)) as tl.RawUploadCdnFileReuploadNeeded;
    expect(await refusal(reupload(requestToken, forged))).toBe('400 FILE_TOKEN_INVALID');
    expect(await refusal(reupload(new Uint8Array(5)))).toBe('400 REQUEST_TOKEN_INVALID');
    expect(await refusal(reupload(Uint8Array.of(1, 9, 0, 0, 0)))).toBe('400 REQUEST_TOKEN_INVALID');
    expect(await refusal(visitor.call({ _: 'upload.getCdnFile', fileToken: new Uint8Array(65), offset: 0, limit: 4096 }))).toBe('400 FILE_TOKEN_INVALID');
    expect(await refusal(get(1))).toBe('400 OFFSET_INVALID');
    expect(await refusal(alice.call({ _: 'upload.getCdnFileHashes', fileToken: redirect.fileToken, offset: -1 }))).toBe('400 OFFSET_INVALID');
    expect(await refusal(alice.call({ _: 'upload.getCdnFileHashes', fileToken: forged, offset: 0 }))).toBe('400 FILE_TOKEN_INVALID');
    world.clock.time += 2 * 3_600_000;
    expect(await refusal(reupload(requestToken))).toBe('400 FILE_TOKEN_INVALID');
  });

  it('A07: tells nobody else what is in it, were they shown the token', async () => {
    const eve = await world.join('15550000002', 'Eve');
    const { fileToken } = redirect;
    const { requestToken } = (await get(0)) as tl.RawUploadCdnFileReuploadNeeded;
    expect(await refusal(eve.call({ _: 'upload.getCdnFileHashes', fileToken, offset: 0 }))).toBe('400 FILE_TOKEN_INVALID');
    expect(await refusal(eve.call({ _: 'upload.reuploadCdnFile', fileToken, requestToken }))).toBe('400 FILE_TOKEN_INVALID');
    expect(await reupload(requestToken)).toHaveLength(8);
  });

  it('S18: makes an address wait that asks too much, under whatever keys and for however little', async () => {
    const others = [visitor.again(), await world.connect(cdnDcId)];
    const ask = async (client: TestClient | undefined = visitor): Promise<string> => refusal(client.call({ _: 'upload.getCdnFile', fileToken: redirect.fileToken, offset: 0, limit: 4096 }));
    for (let call = 0; call < 125; call += 1) expect(await ask(others[call % 3])).toBe('answered');
    for (const client of [...others, visitor, await world.connect(cdnDcId)]) expect(await ask(client)).toMatch(/^420 FLOOD_WAIT_\d$/);
    visitor.remoteAddress = '192.0.2.2';
    expect(await ask()).toBe('answered');
    visitor.remoteAddress = '';
    expect(await ask()).toBe('answered');
    world.clock.time += 10_000;
    expect(await ask(others[0])).toBe('answered');
  });

  it('S18: counts the bytes that are given out', async () => {
    await reupload(((await get(0)) as tl.RawUploadCdnFileReuploadNeeded).requestToken);
    for (let call = 0; call < 7; call += 1) expect((await get(0))._).toBe('upload.cdnFile');
    expect(await refusal(get(0))).toMatch(/^420 FLOOD_WAIT_/);
    expect(await refusal(get(0, 65_536))).toBe('answered');
  });

  it('stays at home when it is small, or when the client says nothing of CDNs', async () => {
    const small = documentIn(await alice.call({ _: 'messages.uploadMedia', peer: { _: 'inputPeerSelf' }, media: await documentOf(alice, someBytes(2000)) }));
    expect((await alice.call({ _: 'upload.getFile', location: locationOf(small), offset: 0, limit: 4096, cdnSupported: true }))._).toBe('upload.file');
  });

  it('is the only thing that can be had there', async () => {
    expect(await refusal(visitor.call({ _: 'help.getConfig' }))).toBe('400 METHOD_NOT_IMPLEMENTED');
    expect(await refusal(visitor.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }))).toBe('400 METHOD_NOT_IMPLEMENTED');
    expect(await refusal(alice.call({ _: 'upload.getCdnFile', fileToken: redirect.fileToken, offset: 0, limit: 4096 }))).toBe('400 METHOD_NOT_IMPLEMENTED');
  });
});
