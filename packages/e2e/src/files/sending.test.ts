/** Files that are sent arrive as they are, once, with what was said about them, over lines that fail and clients that end. */
import type { KitewireServer } from '@kitewire/reference-server';
import type { HistoryItem, LocalStorage, SentMedia, UploadProgressEvent } from '@kitewire/sdk';
import { changeStorageKey, sqlite } from '@kitewire/sdk/sqlite';
import type * as tl from '@kitewire/tl-schema/api';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newCouple, type Person } from '../support/person.js';
import { type Relay, startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

const reconnect = { first: 20, ceiling: 100, settled: 200 };

interface Scene {
  readonly server: KitewireServer;
  readonly relay: Relay;
  readonly alice: Person;
  readonly bob: Person;
  readonly storage: LocalStorage;
  readonly directory: string;
}

async function setScene(): Promise<Scene> {
  const server = await startServer();
  const relay = await startRelay(server.address);
  const directory = makeDirectory();
  const storage = sqlite(join(directory, 'alice.db'));
  const { alice, bob } = await newCouple(server, { alice: { via: relay.address, reconnect, storage } });
  return { server, relay, alice, bob, storage, directory };
}

/** Comparing long arrays takes test runners very long. */
function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The files that Bob's client gets for what Alice has written, oldest first. */
async function received({ bob, alice }: Scene): Promise<{ text: string; media: tl.MessageMedia | undefined; digest: string | undefined }[]> {
  const { messages } = await bob.client.getHistory(alice.user.id, { limit: 100, source: 'server' });
  const own = messages.filter((message): message is tl.RawMessage => message._ === 'message').toReversed();
  return Promise.all(
    own.map(async (message) => {
      const isFile = message.media?._ === 'messageMediaDocument';
      return { text: message.message, media: message.media, digest: isFile ? digest(await bob.client.downloadBytes(message)) : undefined };
    }),
  );
}

/** A JPEG of 1 x 1 pixel. */
const picture: Uint8Array = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z',
  'base64',
);

/** The files that a client keeps besides its database. */
function keptBy({ directory }: Scene): string[] {
  return readdirSync(join(directory, 'alice.db-files'));
}

describe('a message with a file', () => {
  it('arrives with its bytes and what was said about it, of each kind', async () => {
    const scene = await setScene();
    const { alice: { client }, bob, directory } = scene;
    const files = Array.from({ length: 4 }, () => randomBytes(70_000));
    const path = join(directory, 'notes.txt');
    writeFileSync(path, files[0] ?? '');
    const chat = bob.user.id;
    const sent: SentMedia[] = [];
    sent.push(await client.sendDocument(chat, path, { caption: 'a file' }));
    sent.push(await client.sendVideo(chat, new Blob([new Uint8Array(files[1] ?? [])]), { caption: 'a video', width: 320, height: 200, duration: 7.5 }));
    sent.push(await client.sendAudio(chat, files[2] ?? new Uint8Array(), { caption: 'a song', performer: 'Somebody', title: 'Something', duration: 9 }));
    sent.push(await client.sendVoice(chat, files[3] ?? new Uint8Array(), { caption: 'a voice', duration: 3, waveform: new Uint8Array(63) }));
    sent.push(await client.sendPhoto(chat, picture, { caption: 'a photo', replyTo: sent[0]?.id ?? 0 }));
    expect(sent.map(({ message }) => message.media?._)).toEqual([...Array.from({ length: 4 }, () => 'messageMediaDocument'), 'messageMediaPhoto']);
    const arrived = await received(scene);
    expect(arrived.map(({ text }) => text)).toEqual(['a file', 'a video', 'a song', 'a voice', 'a photo']);
    expect(arrived.slice(0, 4).map((each) => each.digest)).toEqual(files.map(digest));
    const attributes = arrived.flatMap(({ media }) => (media?._ === 'messageMediaDocument' && media.document?._ === 'document' ? [media.document.attributes] : []));
    expect(attributes[0]).toContainEqual({ _: 'documentAttributeFilename', fileName: 'notes.txt' });
    expect(attributes[1]).toContainEqual(expect.objectContaining({ _: 'documentAttributeVideo', w: 320, h: 200, duration: 7.5 }));
    expect(attributes[2]).toContainEqual(expect.objectContaining({ _: 'documentAttributeAudio', performer: 'Somebody', title: 'Something' }));
    expect(attributes[3]).toContainEqual(expect.objectContaining({ _: 'documentAttributeAudio', voice: true, duration: 3 }));
    expect(await client.getOutbox()).toEqual([]);
    await waitUntil('nothing is left behind', () => keptBy(scene).length === 0, { describe: () => keptBy(scene) });
  });

  it('is shown at once, with how far its upload is', async () => {
    const scene = await setScene();
    const { alice: { client }, bob, relay } = scene;
    const bytes = randomBytes(3_000_000);
    const told: UploadProgressEvent[] = [];
    client.on('uploadProgress', (event) => told.push(event));
    const shown: HistoryItem[] = [];
    const history = await client.watchHistory(bob.user.id);
    void (async () => {
      for await (const change of history) if (change.type === 'inserted' || change.type === 'updated') shown.push(change.item);
    })();
    relay.cut({ refuse: true });
    const sending = client.sendDocument(bob.user.id, bytes, { name: 'long.bin' });
    await waitUntil('it is shown', () => shown.length > 0);
    expect(shown[0]).toMatchObject({ state: 'PENDING', files: [{ media: { file: { kind: 'document', name: 'long.bin', source: { size: bytes.length } } } }] });
    relay.mend();
    await sending;
    expect(told.at(-1)).toMatchObject({ chatId: bob.user.id, transferred: bytes.length, total: bytes.length });
    await waitUntil('the end of the upload is shown', () => shown.some(({ upload }) => upload !== undefined && upload.transferred > 0), { describe: () => shown.map(({ upload }) => upload) });
    history.close();
  });

  it('goes on when its client has ended in the middle, from a path and from bytes that are gone', async () => {
    const scene = await setScene();
    const { alice, bob, storage, server, directory, relay } = scene;
    const files = [randomBytes(6_000_000), randomBytes(5_000_000)];
    const path = join(directory, 'a.bin');
    writeFileSync(path, files[0] ?? '');
    let uploaded = 0;
    alice.client.on('uploadProgress', ({ transferred }) => (uploaded = transferred));
    relay.cut({ refuse: true });
    const sendings = Promise.allSettled([alice.client.sendDocument(bob.user.id, path, { caption: 'path' }), alice.client.sendDocument(bob.user.id, files[1] ?? new Uint8Array(), { caption: 'bytes' })]);
    await waitUntil('both are recorded', async () => (await alice.client.getOutbox()).length === 2);
    relay.mend();
    await waitUntil('parts have arrived', () => uploaded > 0);
    relay.cut({ refuse: true });
    await alice.client.close();
    expect(await sendings).toMatchObject([{ status: 'rejected', reason: { code: 'CLOSED' } }, { status: 'rejected', reason: { code: 'CLOSED' } }]);
    const again = newClient(server, { storage, reconnect });
    const shares: number[] = [];
    again.on('uploadProgress', ({ transferred }) => shares.push(transferred));
    await again.start();
    await waitUntil('the outbox is empty', async () => (await again.getOutbox()).length === 0);
    expect((await received(scene)).map((each) => [each.text, each.digest])).toEqual([['path', digest(files[0] ?? picture)], ['bytes', digest(files[1] ?? picture)]]);
    expect(shares[0]).toBeGreaterThanOrEqual(uploaded);
    await waitUntil('nothing is left behind', () => keptBy(scene).length === 0, { describe: () => keptBy(scene) });
  });

  it('lies sealed beside an encrypted store until it is sent, over a restart, and so do downloads that are kept', async () => {
    const { server, relay, alice: { client: first }, bob, directory } = await setScene();
    await first.close();
    const key = randomBytes(32);
    await changeStorageKey(join(directory, 'alice.db'), { to: key });
    const storage = sqlite(join(directory, 'alice.db'), { key });
    const connect = (): ReturnType<typeof newClient> => newClient(server, { storage, reconnect, via: relay.address });
    const bytes = Buffer.from('murmured giraffe '.repeat(100_000));
    const folder = join(directory, 'alice.db-files');
    const shown = (): string[] => readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes('giraffe'));
    relay.cut({ refuse: true });
    const offline = connect();
    const sending = offline.sendDocument(bob.user.id, new Uint8Array(bytes)).catch((error: unknown) => error);
    await waitUntil('it is recorded', async () => (await offline.getOutbox()).length === 1);
    expect([readdirSync(folder).length, shown()]).toEqual([1, []]);
    await offline.close();
    expect(await sending).toMatchObject({ code: 'CLOSED' });
    relay.mend();
    const again = connect();
    await again.start();
    await waitUntil('the outbox is empty', async () => (await again.getOutbox()).length === 0);
    const { messages } = await again.getHistory(bob.user.id, { limit: 1, source: 'server' });
    const [message] = messages.filter((each): each is tl.RawMessage => each._ === 'message');
    expect(digest(await again.downloadBytes(message!))).toBe(digest(bytes));
    await waitUntil('it is kept', () => readdirSync(folder).some((name) => name.startsWith('file-')), { describe: () => readdirSync(folder) });
    expect(shown()).toEqual([]);
    relay.cut({ refuse: true });
    expect(digest(await again.downloadBytes(message!))).toBe(digest(bytes));
  });

  it('is given up when its sealed copy was changed meanwhile', async () => {
    const { server, relay, alice: { client: first }, bob, directory } = await setScene();
    await first.close();
    const key = randomBytes(32);
    await changeStorageKey(join(directory, 'alice.db'), { to: key });
    const storage = sqlite(join(directory, 'alice.db'), { key });
    relay.cut({ refuse: true });
    const offline = newClient(server, { storage, reconnect, via: relay.address });
    const sending = offline.sendDocument(bob.user.id, new Uint8Array(200_000)).catch((error: unknown) => error);
    await waitUntil('it is recorded', async () => (await offline.getOutbox()).length === 1);
    await offline.close();
    expect(await sending).toMatchObject({ code: 'CLOSED' });
    const [copy = ''] = readdirSync(join(directory, 'alice.db-files'));
    const sealed = readFileSync(join(directory, 'alice.db-files', copy));
    sealed[100_000] = (sealed[100_000] ?? 0) ^ 1;
    writeFileSync(join(directory, 'alice.db-files', copy), sealed);
    relay.mend();
    const again = newClient(server, { storage, reconnect, via: relay.address });
    await again.start();
    await waitUntil('it is given up', async () => (await again.getOutbox())[0]?.state === 'FAILED', { describe: () => again.getOutbox() });
    expect((await again.getOutbox())[0]?.failure).toEqual({ reason: 'FILE_DAMAGED', code: 0, canRetry: false });
  });

  it('is given up when its file is gone after a restart', async () => {
    const scene = await setScene();
    const { alice, bob, storage, server, directory, relay } = scene;
    const path = join(directory, 'a.bin');
    writeFileSync(path, randomBytes(1000));
    const noticed = new Promise<void>((resolve) => alice.client.on('connectionState', ({ state }) => state === 'disconnected' && resolve()));
    relay.cut({ refuse: true });
    await noticed;
    const sending = alice.client.sendDocument(bob.user.id, path).catch((error: unknown) => error);
    await waitUntil('it is recorded', async () => (await alice.client.getOutbox()).length === 1);
    await alice.client.close();
    expect(await sending).toMatchObject({ code: 'CLOSED' });
    rmSync(path);
    const again = newClient(server, { storage, reconnect });
    await again.start();
    await waitUntil('it is given up', async () => (await again.getOutbox())[0]?.state === 'FAILED');
    expect((await again.getOutbox())[0]?.failure).toEqual({ reason: 'SOURCE_MISSING', code: 0, canRetry: true });
  });

  it('can be taken back during its upload, and nothing is left of it', async () => {
    const scene = await setScene();
    const { alice: { client }, bob, relay } = scene;
    relay.cut({ refuse: true });
    const sending = client.sendDocument(bob.user.id, randomBytes(2_000_000)).catch((error: unknown) => error);
    await waitUntil('it is recorded', async () => (await client.getOutbox()).length === 1);
    expect(await client.cancelSending((await client.getOutbox())[0]?.localId ?? 0)).toBe(true);
    expect(await sending).toMatchObject({ code: 'SENDING_CANCELLED' });
    await waitUntil('nothing is left behind', () => keptBy(scene).length === 0, { describe: () => keptBy(scene) });
    relay.mend();
    await client.sendText(bob.user.id, 'after it');
    expect((await received(scene)).map(({ text }) => text)).toEqual(['after it']);
  });
});

describe('an album', () => {
  it('arrives as one, in its order and with its captions', async () => {
    const scene = await setScene();
    const { alice: { client }, bob } = scene;
    const files = [randomBytes(900_000), randomBytes(40_000), randomBytes(600_000)];
    const sent = await client.sendAlbum(bob.user.id, files.map((file, index) => ({ kind: 'document', file, name: `${index}.bin`, caption: `file ${index}` })));
    expect(sent.map(({ message }) => message.message)).toEqual(['file 0', 'file 1', 'file 2']);
    const arrived = await received(scene);
    expect(arrived.map((each) => [each.text, each.digest])).toEqual(files.map((file, index) => [`file ${index}`, digest(file)]));
    const groups = new Set(sent.map(({ message }) => message.groupedId));
    expect([groups.size, groups.has(undefined)]).toEqual([1, false]);
    await waitUntil('nothing is left behind', () => keptBy(scene).length === 0, { describe: () => keptBy(scene) });
  });
});
