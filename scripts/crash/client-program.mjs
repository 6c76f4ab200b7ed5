// One client of a crash test in a process of its own: the package as it is, on a storage, a transport and an engine that say where they are.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { createClient, embedded, tcp } from '@kitewire/sdk';
import { changeStorageKey, sqlite } from '@kitewire/sdk/sqlite';
import { Fuse } from './fuse.mjs';
import { keyOf } from './key-of.mjs';
import { serve, tell } from './pipe.mjs';
import { watchEngine } from './watched-engine.mjs';
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
    if (!outbox.has(localId)) tell({ type: 'recorded', localId, chatId, action: { type: action.type, text: action.text, ids: action.ids, maxId: action.maxId, messageId: action.messageId } });
    outbox.set(localId, state);
  }
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
