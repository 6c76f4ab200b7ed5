// One client of a crash test in a process of its own: the package as it is, on a storage, a transport and an engine that say where they are.
import fs, { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { createClient, embedded, tcp } from '@kitewire/sdk';
import { changeStorageKey, sqlite } from '@kitewire/sdk/sqlite';
import { Fuse } from './fuse.mjs';
import { keyOf } from './key-of.mjs';
import { serve, tell } from './pipe.mjs';
import { digestOf, sampleFile } from './sample-file.mjs';
import { watchEngine } from './watched-engine.mjs';
import { watchFiles } from './watched-files.mjs';
import { watchStorage } from './watched-storage.mjs';
import { watchTransport } from './watched-transport.mjs';

const fuse = new Fuse();
/** @type {{ batch: string | undefined }} */
const running = { batch: undefined };
/** How far the updates are stored. @type {{ pts?: number, seq?: number, channels: Record<number, number> }} */
const place = { channels: {} };
/** @type {any} */
let store;
/** What is stored to be done, by its local id. @type {Map<number, string>} */
const outbox = new Map();

/** What transactions are for that write no batch. */
let phase = 'migrate';
/** @param {'begin' | 'middle' | 'end' | 'after'} part */
const passTransaction = (part) => {
  // How a batch begins and what follows it, the storage says itself.
  if (running.batch === undefined || part === 'middle' || part === 'end') fuse.pass(`${running.batch ?? phase}:${part}`);
};

watchEngine({
  beforeScript: (_used, script) => {
    if (script === 'BEGIN' || script === 'BEGIN IMMEDIATE') passTransaction('begin');
    if (script === 'COMMIT') passTransaction('end');
  },
  afterScript: (_used, script) => {
    if (script.includes('CREATE') || script.includes('ALTER')) fuse.pass('migrate:step');
    if (script === 'COMMIT') passTransaction('after');
  },
  afterRun: (used) => void (used.inTransaction && passTransaction('middle')),
});
watchRenaming();
watchUploads();

/** @type {ReturnType<typeof createClient> | undefined} */
let client;
/** @type {(code: string) => void} */
let onCode = () => {};

serve({
  arm: fuse.arm,
  async start({ server, database, phone, firstName, retention, forwardSecrecy = false }) {
    client = createClient({
      ...{ apiId: 1, apiHash: 'crash', server: embedded(server), forwardSecrecy, connectAttempts: 1000, reconnect: { first: 50, ceiling: 250, settled: 1000 } },
      ...(retention && { retention }),
      transport: watchTransport(tcp(), fuse.pass),
      storage: watchStorage(sqlite(database), { pass: fuse.pass, running, onOpened: takeState, onCommitted: takeBatch }),
      logger: { log: (level, message, fields) => void (level === 'error' && tell({ type: 'fault', text: `noted an error: ${message} ${/** @type {any} */ (fields)?.error?.stack ?? ''}` })) },
    });
    client.on('newMessage', ({ chatId, message }) => tell({ type: 'shown', chatId, id: message.id }));
    client.on('messagePending', ({ localId }) => tell({ type: 'told', what: `PENDING ${localId}` }));
    client.on('messageState', ({ localId, state }) => void (state === 'SENT' && tell({ type: 'told', what: `SENT ${localId}` })));
    client.on('updatesLost', (event) => tell({ type: 'lost', event }));
    const self = await client.start({
      ...{ phone, firstName },
      code: () =>
        new Promise((resolve) => {
          onCode = resolve;
          tell({ type: 'codeWanted', phone });
        }),
    });
    return self.id;
  },
  code: ({ code }) => onCode(code),
  addContacts: ({ people }) =>
    client?.call({
      _: 'contacts.importContacts',
      contacts: people.map((/** @type {any} */ { phone, firstName }) => ({ _: 'inputPhoneContact', clientId: 0n, phone: `+${phone}`, firstName, lastName: '' })),
    }),
  /** Prepares: what is not part of the story. */
  perform: ({ method, parameters }) => /** @type {any} */ (client)[method](...parameters),
  /** Opens the database and nothing else. */
  open: async ({ database }) => {
    await (await watchStorage(sqlite(database), { pass: fuse.pass, running, onOpened: () => {}, onCommitted: () => {} }).open()).close();
  },
  async changeKey({ database, from, to }) {
    phase = 'rekey';
    const [former, next] = [keyOf(from), keyOf(to)];
    await changeStorageKey(database, { ...(former !== undefined && { from: former }), ...(next !== undefined && { to: next }) });
  },
  do: ({ op, method, parameters }) => {
    tell({ type: 'began', op });
    // Not waited for: the runner hears of its end.
    /** @type {any} */ (client)[method](...parameters).then(
      (/** @type {any} */ result) => tell({ type: 'acknowledged', op, ...(method === 'sendText' && { id: result.id }) }),
      (/** @type {any} */ error) => tell({ type: 'refused', op, reason: String(error?.errorMessage ?? error?.code ?? error) }),
    );
  },
  /** Sends a file; its end is told. */
  sendFile: ({ op, chatId, path, seed, size }) => {
    client?.sendDocument(chatId, path ?? sampleFile(seed, size), { name: `file-${op}.bin`, caption: `file ${op}` }).then(
      () => tell({ type: 'fileSent', op }),
      (error) => tell({ type: 'fileRefused', op, reason: String(error?.code ?? error) }),
    );
  },
  /** The files of a chat as the server has them, each by what its bytes come to. */
  async readFiles({ chatId }) {
    const { messages = [] } = (await client?.getHistory(chatId, { source: 'server', limit: 100 })) ?? {};
    const files = [];
    for (const message of messages) {
      if (message._ !== 'message' || message.media?._ !== 'messageMediaDocument') continue;
      files.push({ caption: message.message, digest: digestOf((await client?.downloadBytes(message)) ?? new Uint8Array()) });
    }
    return files;
  },
  waiting: async () => (await client?.getOutbox())?.map(({ state, failure }) => ({ state, failure })),
  /** Where it is, and what it has still to do. */
  async place() {
    const chats = await store.readChatPage({ folderId: 0, limit: 1000 });
    const partial = chats.filter((/** @type {any} */ { isPartial }) => isPartial).length;
    return { ...place, partial, waiting: [...outbox.values()].filter((state) => state !== 'FAILED').length };
  },
  async close() {
    await client?.close();
    client = undefined;
  },
});

/** @param {any} state @param {any} opened */
function takeState({ updateState, channelStates, outbox: records = [] }, opened) {
  store = opened;
  Object.assign(place, updateState);
  for (const state of channelStates) place.channels[state.channelId] = state.pts;
  for (const record of records) outbox.set(record.localId, record.state);
}

/** @param {readonly any[]} batch */
function takeBatch(batch) {
  for (const { type, table, value, key } of batch) {
    if (type === 'put' && table === 'updateState') Object.assign(place, value);
    if (type === 'put' && table === 'channelStates') place.channels[value.channelId] = value.pts;
    if (type === 'delete' && table === 'channelStates') delete place.channels[key];
    if (type === 'delete' && table === 'outbox') outbox.delete(key);
    if (type !== 'put' || table !== 'outbox') continue;
    const { localId, chatId, state, action } = value;
    if (action.type === 'sendMedia') tell({ type: 'recordedFile', size: action.items[0].media.file.source.size });
    else if (!outbox.has(localId)) tell({ type: 'recorded', localId, chatId, action: { type: action.type, text: action.text, ids: action.ids, maxId: action.maxId, messageId: action.messageId } });
    outbox.set(localId, state);
  }
}

/** Says which parts are read to be uploaded and which are known to have arrived, and dies amid that. */
function watchUploads() {
  /** Where the parts begin in the map of an upload, and how long its file is, by path. @type {Map<string, { start: number, size: number }>} */
  const maps = new Map();
  const kindOf = (/** @type {string} */ path) => /\/(up|out)-[0-9a-f]+\.(map|bin)$/.exec(path)?.[1];
  /** @param {string} path @param {Uint8Array} bytes */
  const noteHead = (path, bytes) => {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    const { size, partSize } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    maps.set(path, { start: 4 + length, size });
    tell({ type: 'uploadBegun', size, partSize });
  };
  watchFiles({
    beforeWrite: (path) => void (kindOf(path) === 'out' && fuse.pass('copy:write')),
    afterWrite: (path, position, bytes) => {
      if (kindOf(path) !== 'up') return;
      if (position === 0) return noteHead(path, bytes);
      // A map of an earlier life has its head already.
      if (!maps.has(path)) noteHead(path, readFileSync(path));
      const { start = 0, size } = maps.get(path) ?? {};
      if (bytes[0] === 1) tell({ type: 'partNoted', size, part: position - start });
      fuse.pass('part:noted');
    },
    beforeRead: (path, position, size) => {
      if (kindOf(path) === 'up' || !path.endsWith('.bin')) return;
      tell({ type: 'partRead', size, position });
      fuse.pass('part:read');
    },
    afterRemove: (path) => void (kindOf(path) === 'out' && fuse.pass('copy:removed')),
  });
}

/** Says when a file takes the place of another. */
function watchRenaming() {
  const { renameSync } = fs;
  fs.renameSync = (from, to) => {
    fuse.pass('rename:before');
    renameSync(from, to);
    fuse.pass('rename:after');
  };
  syncBuiltinESMExports();
}
