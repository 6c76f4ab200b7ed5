/** Messages with files in the outbox of a client: uploaded, sent once, and cleaned up after, whatever ends the process. */
import { createHash } from 'node:crypto';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import type { ClientContext } from '../context/client-context.js';
import { FileError } from '../errors/file-error.js';
import { RpcError } from '../errors/rpc-error.js';
import type { ClientEvent } from '../events/client-events.js';
import { bytesSource } from '../files/bytes-source.js';
import type { TransferProgress } from '../files/transfer-types.js';
import { LocalData } from '../local/local-data.js';
import { sendAlbum } from '../methods/send-album.js';
import { sendDocument } from '../methods/send-document.js';
import { sampleBytes, UploadServer } from '../methods/upload-server.contract.js';
import { OutboxMachine } from '../outbox/outbox-machine.js';
import type { FileVault } from '../ports/file-vault.js';
import type { LocalFiles } from '../ports/local-files.js';
import { memory } from '../storage/local-memory-store.js';
import { memoryVault } from '../storage/memory-vault.js';
import type { MediaItem } from '../storage/outbox-records.js';
import { OutboxDriver } from './outbox-driver.js';
import { TaskQueue } from '../timing/task-queue.js';

/** A basic group: its id is all that the server wants to know of it. */
const chatId = -6;
const peerId: tl.RawPeerChat = { _: 'peerChat', chatId: 6 };

/** A server that takes messages with files, each random id once, and a client that can be killed. */
class World {
  readonly uploads = new UploadServer();
  readonly vault: FileVault = memoryVault({ limit: 50_000_000 });
  readonly #storage = memory();
  /** What was sent, by random id. */
  readonly sent = new Map<bigint, { readonly bytes: Uint8Array; readonly message: tl.RawMessage }>();
  readonly events: ClientEvent[] = [];
  localFiles: LocalFiles = {};
  /** Called before a message is taken: what it throws is the answer. */
  harm: (request: tl.MethodRequest) => unknown = () => undefined;
  /** Called when it was taken: the answer waits for what it gives. */
  delayAnswer: (request: tl.MethodRequest) => unknown = () => undefined;

  async start(): Promise<{ context: ClientContext; driver: OutboxDriver; local: LocalData; end: () => Promise<void> }> {
    const store = await this.#storage.open();
    const writes = new TaskQueue();
    const local = new LocalData(store, await store.load(), (work) => writes.run(work));
    const base = await this.uploads.client({ vault: this.vault, localFiles: this.localFiles });
    const call = (async (request: tl.MethodRequest, options = {}) => {
      if (request._.startsWith('upload.')) return base.call(request, options);
      await this.harm(request);
      const answer = this.#answer(request);
      await this.delayAnswer(request);
      return answer;
    }) as ClientContext['call'];
    const context = { ...base, call, selfId: 1, local };
    const driver = new OutboxDriver({ machine: new OutboxMachine({ random: base.random }), local, context, emit: (event) => this.events.push(event) });
    driver.start();
    driver.setConnected(true);
    const end = async (): Promise<void> => {
      driver.stop();
      await store.close();
    };
    const seen = Object.create(context, { outbox: { get: () => (driver.isStarted ? driver : undefined) } }) as ClientContext;
    return { context: seen, driver, local, end };
  }

  async names(): Promise<string[]> {
    return (await this.vault.list()).map(({ name }) => name.replace(/-.*\./, '.'));
  }

  #answer(request: tl.MethodRequest): unknown {
    if (request._ === 'messages.uploadMedia') {
      const bytes = this.#bytesOf(request.media);
      return { _: 'messageMediaDocument', document: { _: 'document', id: BigInt(bytes.length), accessHash: 1n, fileReference: bytes, date: 0, mimeType: '', size: bytes.length, dcId: 2, attributes: [] } };
    }
    if (request._ === 'messages.sendMedia') return this.#take([{ ...request, _: 'inputSingleMedia' }]);
    if (request._ === 'messages.sendMultiMedia') return this.#take(request.multiMedia);
    throw new RpcError(400, 'METHOD_INVALID', request._);
  }

  #take(items: readonly tl.RawInputSingleMedia[]): tl.RawUpdates {
    const updates = items.flatMap(({ randomId, media, message: text }): tl.Update[] => {
      const known = this.sent.get(randomId);
      const id = this.sent.size + 1;
      const message: tl.RawMessage = known?.message ?? { _: 'message', id, out: true, peerId, date: 2_000_000_000, message: text };
      if (!known) this.sent.set(randomId, { bytes: this.#bytesOf(media), message });
      return [{ _: 'updateMessageID', id: message.id, randomId }, { _: 'updateNewMessage', message, pts: id, ptsCount: 1 }];
    });
    return { _: 'updates', updates, users: [], chats: [], date: 0, seq: 0 };
  }

  #bytesOf(media: tl.InputMedia): Uint8Array {
    if (media._ === 'inputMediaUploadedDocument') return this.uploads.use(media.file);
    if (media._ === 'inputMediaDocument' && media.id._ === 'inputDocument') return media.id.fileReference;
    throw new RpcError(400, 'MEDIA_INVALID', 'messages.sendMedia');
  }
}

/** Comparing long arrays takes test runners very long. */
function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** How often each part came, by file and index. */
function repeated(server: UploadServer): number {
  return server.received.length - new Set(server.received.map(({ fileId, index }) => `${fileId}:${index}`)).size;
}

describe('a message with a file', () => {
  it('copies nothing large or of unknown size to a vault in memory, and sends it at once', async () => {
    const world = new World();
    const { context, driver, end } = await world.start();
    const large = sampleBytes(10 * 2 ** 20 + 1);
    const small = sampleBytes(400_000);
    const seen: unknown[] = [];
    world.harm = async () => void seen.push([await world.names(), driver.records.length]);
    const chunks = (async function* () {
      yield small;
    })();
    for (const file of [large, chunks]) expect(await sendDocument(context, chatId, file)).not.toHaveProperty('localId');
    expect(await sendDocument(context, chatId, small)).toHaveProperty('localId');
    expect(seen).toEqual([[[], 0], [[], 0], [['out.bin'], 1]]);
    expect([...world.sent.values()].map(({ bytes }) => digest(bytes))).toEqual([large, small, small].map(digest));
    await end();
  });

  it('is recorded with a copy of its bytes, uploaded, sent, and leaves nothing behind', async () => {
    const world = new World();
    const { context, driver } = await world.start();
    const bytes = sampleBytes(1_300_000);
    let goOn = (): void => {};
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    world.uploads.harm = () => gate;
    const sending = sendDocument(context, chatId, bytes, { name: 'a.txt', caption: 'look' });
    await until(() => driver.records.length > 0);
    const [record] = driver.records;
    expect(record?.action).toMatchObject({ type: 'sendMedia', items: [{ text: 'look', randomId: record?.randomId, media: { type: 'upload', file: { kind: 'document', name: 'a.txt', mimeType: 'text/plain', source: { type: 'vault', size: bytes.length } } } }] });
    goOn();
    expect(await sending).toMatchObject({ id: 1, chatId, message: { message: 'look' }, localId: record?.localId });
    expect([...world.sent.values()].map((each) => digest(each.bytes))).toEqual([digest(bytes)]);
    await until(() => driver.records.length === 0);
    await until(() => world.events.some((event) => event.type === 'messageState'));
    await expect.poll(() => world.names()).toEqual([]);
    expect(world.events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])).toEqual(['messagePending', 'uploadProgress', 'messageState']);
    expect(world.events.findLast((event) => event.type === 'uploadProgress')).toMatchObject({ transferred: bytes.length, total: bytes.length });
  });

  it('goes on after a killed process with the parts that are missing, and is sent once', async () => {
    const world = new World();
    const first = await world.start();
    const bytes = sampleBytes(3_000_000);
    let taken = 0;
    world.uploads.harm = () => ((taken += 1) > 5 ? new Promise(() => {}) : undefined);
    void sendDocument(first.context, chatId, bytes).catch(() => {});
    await until(() => taken > 5);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await first.end();
    world.uploads.harm = () => {};
    const inFlight = world.uploads.received.length - [...world.uploads.files.values()].reduce((sum, parts) => sum + parts.size, 0);
    const { driver } = await world.start();
    await until(() => world.sent.size > 0 && driver.records.length === 0);
    expect([...world.sent.values()].map((each) => digest(each.bytes))).toEqual([digest(bytes)]);
    expect(repeated(world.uploads)).toBeLessThanOrEqual(inFlight);
    expect(world.uploads.files.size).toBe(1);
    await expect.poll(() => world.names()).toEqual([]);
  });

  it('whose answer was lost with the process is sent again by the same random id, and no part with it', async () => {
    const world = new World();
    const first = await world.start();
    world.delayAnswer = ({ _: name }) => (name === 'messages.sendMedia' ? new Promise(() => {}) : undefined);
    void sendDocument(first.context, chatId, sampleBytes(1_300_000)).catch(() => {});
    await until(() => world.sent.size > 0);
    await first.end();
    world.delayAnswer = () => undefined;
    const parts = world.uploads.received.length;
    const { driver } = await world.start();
    await until(() => driver.records.length === 0);
    expect([world.sent.size, world.uploads.received.length]).toEqual([1, parts]);
  });

  it('is uploaded again where the server has lost a part', async () => {
    const world = new World();
    const { context } = await world.start();
    let losses = 0;
    world.harm = (request) => {
      if (request._ !== 'messages.sendMedia' || (losses += 1) > 1) return;
      for (const parts of world.uploads.files.values()) parts.delete(2);
    };
    const bytes = sampleBytes(1_300_000);
    await sendDocument(context, chatId, bytes);
    expect([...world.sent.values()].map((each) => digest(each.bytes))).toEqual([digest(bytes)]);
    expect(repeated(world.uploads)).toBe(1);
  });

  it('can be taken back while it is uploaded, and leaves no copy and no map', async () => {
    const world = new World();
    const { context, driver } = await world.start();
    world.uploads.harm = () => new Promise(() => {});
    const sending = sendDocument(context, chatId, sampleBytes(1_300_000)).catch((error: unknown) => error);
    await until(() => world.uploads.received.length > 0);
    expect(await driver.cancel(driver.records[0]?.localId ?? 0)).toBe(true);
    expect(await sending).toMatchObject({ code: 'SENDING_CANCELLED' });
    await expect.poll(() => world.names()).toEqual([]);
    expect(world.events.at(-1)).toMatchObject({ type: 'messageState', state: 'DELETED' });
  });

  it('fails when its file is gone, and is sent when it is there again and somebody asks for it', async () => {
    const world = new World();
    const bytes = sampleBytes(2000);
    let isThere = true;
    let modifiedAt = 5;
    world.localFiles = {
      openPath: async (path) => {
        if (!isThere) throw new FileError('SOURCE_MISSING', 'There is no such file.');
        return { ...bytesSource(bytes), locator: { type: 'path', path, size: bytes.length, modifiedAt } };
      },
    };
    const first = await world.start();
    first.driver.setConnected(false);
    void sendDocument(first.context, chatId, '/some/a.txt').catch(() => {});
    await until(() => first.driver.records.length > 0);
    expect(await world.names()).toEqual([]);
    await first.end();
    isThere = false;
    const { driver } = await world.start();
    await until(() => driver.records[0]?.state === 'FAILED');
    expect(driver.records[0]?.failure).toEqual({ reason: 'SOURCE_MISSING', code: 0, canRetry: true });
    isThere = true;
    modifiedAt = 6;
    await driver.retry(driver.records[0]?.localId ?? 0);
    await until(() => driver.records[0]?.state === 'FAILED');
    expect(driver.records[0]?.failure).toEqual({ reason: 'SOURCE_CHANGED', code: 0, canRetry: false });
    modifiedAt = 5;
    await driver.retry(driver.records[0]?.localId ?? 0);
    await until(() => driver.records.length === 0);
    expect([...world.sent.values()].map((each) => digest(each.bytes))).toEqual([digest(bytes)]);
  });

  it('fails by its own reason in a client that knows no paths, and is sent by one that does', async () => {
    const world = new World();
    const bytes = sampleBytes(2000);
    const localFiles: LocalFiles = { openPath: async (path) => ({ ...bytesSource(bytes), locator: { type: 'path', path, size: bytes.length, modifiedAt: 5 } }) };
    world.localFiles = localFiles;
    const first = await world.start();
    first.driver.setConnected(false);
    void sendDocument(first.context, chatId, '/some/a.txt').catch(() => {});
    await until(() => first.driver.records.length > 0);
    await first.end();
    world.localFiles = {};
    const second = await world.start();
    await until(() => second.driver.records[0]?.state === 'FAILED');
    expect(second.driver.records[0]?.failure).toEqual({ reason: 'LOCAL_FILES_MISSING', code: 0, canRetry: true });
    const wayOut = { name: 'FileError', code: 'LOCAL_FILES_MISSING', message: expect.stringMatching(/`localFiles`.*`files` of openClient/) };
    for (const file of ['/some/b.txt', new URL('http://localhost/b.txt')]) await expect(sendDocument(second.context, chatId, file)).rejects.toMatchObject(wayOut);
    await second.end();
    world.localFiles = localFiles;
    const { driver } = await world.start();
    await driver.retry(driver.records[0]?.localId ?? 0);
    await until(() => driver.records.length === 0);
    expect([...world.sent.values()].map((each) => digest(each.bytes))).toEqual([digest(bytes)]);
  });

  it('is not recorded when it cannot be read, and nothing of it stays', async () => {
    const world = new World();
    const { context, driver } = await world.start();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield sampleBytes(700_000);
      throw new Error('The line is cut.');
    }
    await expect(sendDocument(context, chatId, broken())).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
    await expect(sendDocument(context, chatId, new Uint8Array())).rejects.toMatchObject({ code: 'SOURCE_EMPTY' });
    expect([driver.records, await world.names()]).toEqual([[], []]);
  });

  it('goes without a record where the storage has no files', async () => {
    const world = new World();
    const { context, driver } = await world.start();
    const bytes = sampleBytes(600_000);
    const sent = await sendDocument(Object.create(context, { vault: { value: undefined } }) as ClientContext, chatId, bytes, { thumb: sampleBytes(100) });
    expect(sent).toMatchObject({ id: 1, chatId });
    expect([sent.localId, driver.records, world.sent.size]).toEqual([undefined, [], 1]);
  });
});

describe('an album', () => {
  it('is sent as one, each message by its own random id, and told as one', async () => {
    const world = new World();
    const { context, driver, local } = await world.start();
    const files = [sampleBytes(1_300_000), sampleBytes(700), sampleBytes(900_000)];
    const sent = await sendAlbum(context, chatId, files.map((file, index) => ({ kind: 'document', file, caption: `file ${index}` })), { randomId: 40n });
    expect(sent.map(({ id, message }) => [id, message.message])).toEqual([[1, 'file 0'], [2, 'file 1'], [3, 'file 2']]);
    expect([...world.sent].map(([id, { bytes }]) => [id, digest(bytes)])).toEqual(files.map((file, index) => [40n + BigInt(index), digest(file)]));
    expect(world.events.filter(({ type }) => type === 'messageState')).toMatchObject([{ state: 'SENT', messageId: 1, messages: [{ id: 1 }, { id: 2 }, { id: 3 }] }]);
    expect([driver.records, (await local.readMessages(chatId, [1, 2, 3])).size]).toEqual([[], 3]);
    await expect.poll(() => world.names()).toEqual([]);
  });

  it('tells its progress as one, also where there is no record', async () => {
    const world = new World();
    const { context } = await world.start();
    const files = [sampleBytes(1_300_000), sampleBytes(900_000)];
    for (const vault of [context.vault, undefined]) {
      const told: TransferProgress[] = [];
      const album = files.map((file) => ({ kind: 'document' as const, file }));
      await sendAlbum(Object.create(context, { vault: { value: vault } }) as ClientContext, chatId, album, { onProgress: (progress) => told.push(progress) });
      const transferred = told.map((progress) => progress.transferred);
      expect(transferred).toEqual([...transferred].sort((one, other) => one - other));
      expect([new Set(told.map(({ total }) => total)), transferred.at(-1)]).toEqual([new Set([2_200_000]), 2_200_000]);
    }
  });

  it('is given up as a whole when one of its files is', async () => {
    const world = new World();
    const { context, driver } = await world.start();
    world.uploads.harm = ({ bytes }) => {
      if (bytes.length === 700) throw new RpcError(400, 'FILE_PART_INVALID', 'upload.saveFilePart');
    };
    const album = [sampleBytes(1_300_000), sampleBytes(700)].map((file) => ({ kind: 'document' as const, file }));
    await expect(sendAlbum(context, chatId, album)).rejects.toMatchObject({ code: 'PARTS_REFUSED' });
    expect(driver.records).toMatchObject([{ state: 'FAILED' }]);
    const items = driver.records[0]?.action.type === 'sendMedia' ? driver.records[0].action.items : [];
    const copies = items.map(({ media }: MediaItem) => (media.type === 'upload' ? media.file.source.path : ''));
    expect((await world.vault.list()).map(({ name }) => name)).toEqual(expect.arrayContaining(copies));
    expect(world.sent.size).toBe(0);
  });
});
