/** Files between our client and those that nobody here wrote: what the one has sent, the other has, byte by byte. */
import { createHash } from 'node:crypto';
import type { KitewireServer, ServerOptions } from '@kitewire/reference-server';
import { describe, expect, it } from 'vitest';
import { newPerson } from '../support/person.js';
import { makePicture } from '../support/picture.js';
import { seededBytes } from '../support/seeded-bytes.js';
import { createShiftedClock } from '../support/shifted-clock.js';
import { startServer } from '../support/start-server.js';
import { inTime } from '../support/wait-until.js';
import type { FileClient, FileLibrary } from './file-client.js';
import { gramjs } from './gramjs-files.js';
import { mtcute } from './mtcute-files.js';
import { kitewire } from './our-files.js';

/** The one is Alice, with a client that nobody here wrote; the other Bob, with ours. */
interface Scene {
  readonly server: KitewireServer;
  readonly theirs: FileClient;
  readonly ours: FileClient;
}

async function prepare(library: FileLibrary, options?: ServerOptions): Promise<Scene> {
  const server = await startServer(options);
  const phones: string[] = [];
  for (const name of ['alice', 'bob_kitewire']) {
    const { client, phone } = await newPerson(server, { firstName: name });
    await client.call({ _: 'account.updateUsername', username: name });
    await client.close();
    phones.push(phone);
  }
  const [alice = '', bob = ''] = phones;
  return { server, theirs: await library.logIn(server, alice), ours: await kitewire.logIn(server, bob) };
}

/** Of files themselves a comparison that fails would print megabytes. */
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const small = { name: 'a small one.bin', bytes: seededBytes(300_001, 1) };
/** Above 10 MB parts go by another method. */
const big = { name: 'Großes Ding.dat', bytes: seededBytes(12 * 1024 * 1024 + 345, 2) };

const ranges = [[0, 4096], [8192, 65_536], [1024 * 1024, 524_288]] as const;

describe.each([mtcute, gramjs])('files between our client and $name', (library) => {
  it.each([['theirs', 'ours'], ['ours', 'theirs']] as const)('go from %s to %s as they are, whole or a range', async (from, to) => {
    const scene = await prepare(library);
    const [sender, reader] = [scene[from], scene[to]];
    const [recipient, author] = from === 'theirs' ? ['bob_kitewire', 'alice'] : ['alice', 'bob_kitewire'];
    for (const sent of [{ ...small, thumbnail: makePicture(90, 60) }, big]) {
      await inTime('the file is sent', sender.sendDocument(recipient, sent));
      const received = await reader.latestFile(author);
      expect(received.name).toBe(sent.name);
      expect(hash(await inTime('the file is here', received.download()))).toBe(hash(sent.bytes));
      for (const [offset, length] of sent === big ? ranges : ranges.slice(0, 2)) {
        expect(hash(await received.downloadRange(offset, length))).toBe(hash(sent.bytes.subarray(offset, offset + length)));
      }
      // The sender sees what has been made of it, too.
      const kept = await sender.latestFile(recipient);
      expect([kept.name, kept.mimeType, kept.pictures, kept.previewLength]).toEqual([received.name, received.mimeType, received.pictures, received.previewLength]);
      expect(received.pictures).toHaveLength('thumbnail' in sent ? 1 : 0);
      for (const picture of received.pictures) expect(hash(await received.download(picture))).toBe(hash(await kept.download(picture)));
    }
  });

  it.each([['theirs', 'ours'], ['ours', 'theirs']] as const)('are photos, which %s sends and %s sees in all sizes', async (from, to) => {
    const scene = await prepare(library);
    const [sender, reader] = [scene[from], scene[to]];
    const [recipient, author] = from === 'theirs' ? ['bob_kitewire', 'alice'] : ['alice', 'bob_kitewire'];
    await sender.sendPhoto(recipient, { name: 'sunset.png', bytes: makePicture(1000, 700) });
    const [received, kept] = [await reader.latestFile(author), await sender.latestFile(recipient)];
    expect(received.pictures).toEqual(['s', 'm', 'x', 'y']);
    expect(kept.pictures).toEqual(received.pictures);
    expect(received.previewLength).toBeGreaterThan(10);
    expect(kept.previewLength).toBe(received.previewLength);
    for (const picture of received.pictures) {
      const bytes = await received.download(picture);
      expect([...bytes.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
      expect(hash(bytes)).toBe(hash(await kept.download(picture)));
    }
    expect(hash(await received.download())).toBe(hash(await received.download('y')));
  });

  it('are photos of people, each of whom sees that of the other', async () => {
    const { ours, theirs } = await prepare(library);
    await theirs.setProfilePhoto(makePicture(640, 640, 10));
    await ours.setProfilePhoto(makePicture(640, 640, 200));
    const seen = [await ours.downloadProfilePhoto('alice'), await theirs.downloadProfilePhoto('bob_kitewire')];
    const own = [await theirs.downloadProfilePhoto('alice'), await ours.downloadProfilePhoto('bob_kitewire')];
    expect(seen.map(hash)).toEqual(own.map(hash));
    expect(hash(seen[0] ?? big.bytes)).not.toBe(hash(seen[1] ?? big.bytes));
    for (const bytes of seen) expect([...bytes.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  });
});

describe('a file whose reference has expired', () => {
  it('is had by ours, which renews the reference by itself', async () => {
    const { clock, shift } = createShiftedClock();
    const { ours, theirs } = await prepare(mtcute, { fileReferenceTime: 10, clock });
    await theirs.sendDocument('bob_kitewire', small);
    const [received, kept] = [await ours.latestFile('alice'), await theirs.latestFile('bob_kitewire')];
    shift(21_000);
    await expect(kept.downloadRange(0, 4096)).rejects.toThrow('FILE_REFERENCE_EXPIRED');
    expect(hash(await received.download())).toBe(hash(small.bytes));
    expect(hash(await received.downloadRange(4096, 4096))).toBe(hash(small.bytes.subarray(4096, 8192)));
  });
});
