/** One upload that is used several times: by our client and by those that nobody here wrote. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newPerson } from '../support/person.js';
import { makePicture } from '../support/picture.js';
import { seededBytes } from '../support/seeded-bytes.js';
import { startServer } from '../support/start-server.js';
import type { FileClient, FileLibrary } from './file-client.js';
import { gramjs } from './gramjs-files.js';
import { mtcute } from './mtcute-files.js';
import { kitewire } from './our-files.js';

interface Scene {
  readonly alice: FileClient;
  readonly bob: FileClient;
  readonly carol: FileClient;
}

async function prepare(library: FileLibrary): Promise<Scene> {
  const server = await startServer();
  const logIn = async (name: string, by: FileLibrary): Promise<FileClient> => {
    const { client, phone } = await newPerson(server, { firstName: name });
    await client.call({ _: 'account.updateUsername', username: name });
    await client.close();
    return by.logIn(server, phone);
  };
  return { alice: await logIn('alice_sends', library), bob: await logIn('bob_reads', kitewire), carol: await logIn('carol_reads', kitewire) };
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe.each([kitewire, mtcute, gramjs])('one upload of $name', (library) => {
  it.each([['small', 300_001], ['big', 11 * 1024 * 1024]] as const)('is sent to several people under several names, a %s one', async (_, length) => {
    const { alice, bob, carol } = await prepare(library);
    const bytes = seededBytes(length, length);
    await alice.sendOneUpload(bytes, [
      { to: 'bob_reads', name: 'first.bin', caption: 'for Bob' },
      { to: 'carol_reads', name: 'second.txt', caption: 'for Carol' },
    ]);
    for (const [reader, name, caption] of [[bob, 'first.bin', 'for Bob'], [carol, 'second.txt', 'for Carol']] as const) {
      const received = await reader.latestFile('alice_sends');
      expect([received.name, received.caption]).toEqual([name, caption]);
      expect(hash(await received.download())).toBe(hash(bytes));
    }
    await alice.sendOneUpload(bytes, [{ to: 'bob_reads', name: 'a', caption: 'one' }, { to: 'bob_reads', name: 'a', caption: 'two' }]);
    expect((await bob.latestFile('alice_sends')).caption).toBe('two');
  });

  it('is an album of one picture', async () => {
    const { alice, bob } = await prepare(library);
    await alice.sendAlbumOfOne('bob_reads', { name: 'sea.png', bytes: makePicture(300, 200) }, 3);
    const received = await bob.latestFile('alice_sends');
    expect(received.pictures).toEqual(['s', 'm']);
    expect([...(await received.download('m')).subarray(0, 2)]).toEqual([0xff, 0xd8]);
  });
});
