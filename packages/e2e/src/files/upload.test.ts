/** Uploads over real lines that fail, and by processes that end. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Client, type TransferProgress, type UploadedFile, useUploadedFile } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import { expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newPerson, newPhone } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';

const megabyte = 1024 * 1024;

/** Sends an uploaded file to oneself; gives the bytes that the server has of it. */
async function sendAndRead(client: Client, file: UploadedFile): Promise<Uint8Array> {
  const randomId = randomBytes(8).readBigInt64LE();
  await useUploadedFile(file, (inputFile) =>
    client.call({
      _: 'messages.sendMedia',
      peer: { _: 'inputPeerSelf' },
      media: { _: 'inputMediaUploadedDocument', forceFile: true, file: inputFile, mimeType: file.mimeType, attributes: [] },
      message: '',
      randomId,
    }),
  );
  const { messages: [message] } = await client.getHistory('me', { limit: 1 });
  if (message?._ !== 'message') throw new Error('expected a message');
  return client.downloadBytes(message);
}

it('uploads paths, blobs and streams byte by byte', async () => {
  const { client } = await newPerson(await startServer());
  const bytes = randomBytes(3 * megabyte + 77);
  const path = join(makeDirectory(), 'film.mp4');
  writeFileSync(path, bytes);
  for (const input of [path, new Blob([bytes]), Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)])]) {
    const file = await client.uploadFile(input);
    expect(bytes.equals(await sendAndRead(client, file))).toBe(true);
  }
});

it('keeps small files apart that are uploaded at one moment', async () => {
  const { client } = await newPerson(await startServer());
  const contents = [700, 5000, 20_000, 300, 31_000, 1000, 140_000, 9000].map((length) => randomBytes(length));
  const files = await Promise.all(contents.map((bytes) => client.uploadFile(bytes)));
  for (const file of files) await sendAndRead(client, file);
  const peer = { _: 'inputPeerSelf' } as const;
  const history = await client.call({ _: 'messages.getHistory', peer, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, hash: 0n });
  const messages = 'messages' in history ? history.messages.filter((message) => message._ === 'message').reverse() : [];
  expect(messages).toHaveLength(contents.length);
  for (const [index, message] of messages.entries()) expect(contents[index]?.equals(await client.downloadBytes(message))).toBe(true);
});

it('finishes an upload over a line that is cut again and again', async () => {
  const server = await startServer();
  const relay = await startRelay(server.address);
  const { client } = await newPerson(server, { via: relay.address, reconnect: { first: 10, ceiling: 20, settled: 100 } });
  relay.planCuts(() => 3 * megabyte);
  relay.cut();
  const bytes = randomBytes(12 * megabyte);
  const told: TransferProgress[] = [];
  const before = relay.connections;
  const file = await client.uploadFile(bytes, { onProgress: (progress) => told.push(progress) });
  expect(relay.connections - before).toBeGreaterThan(2);
  relay.planCuts(undefined);
  relay.cut();
  expect(bytes.equals(await sendAndRead(client, file))).toBe(true);
  const steps = told.map(({ transferred }) => transferred);
  expect(steps).toEqual(steps.toSorted((one, other) => one - other));
  expect(steps.at(-1)).toBe(bytes.length);
});

it('goes on in the next process with what the server has not confirmed, of a file with a path', async () => {
  const server = await startServer();
  const directory = makeDirectory();
  const path = join(directory, 'film.mp4');
  const bytes = randomBytes(20 * megabyte);
  writeFileSync(path, bytes);
  const phone = newPhone();
  const storage = sqlite(join(directory, 'client.db'));
  const { client: first } = await newPerson(server, { phone, storage });
  let reached = 0;
  const abandoned = first.uploadFile(path, {
    onProgress: ({ transferred }) => {
      reached = transferred;
      if (transferred > 5 * megabyte) void first.close();
    },
  });
  await expect(abandoned).rejects.toMatchObject({ code: 'CLOSED' });
  const { client: second } = await newPerson(server, { phone, storage });
  const told: TransferProgress[] = [];
  const file = await second.uploadFile(path, { onProgress: (progress) => told.push(progress) });
  expect(told[0]?.transferred).toBeGreaterThanOrEqual(reached);
  expect(bytes.equals(await sendAndRead(second, file))).toBe(true);
});
