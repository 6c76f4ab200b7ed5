// A client's storage that says when it commits what: nothing of the client knows that it is watched.

/**
 * What a batch is, by what it holds: the most telling of its parts.
 *
 * @param {readonly any[]} batch
 * @returns {string}
 */
function nameBatch(batch) {
  const puts = (/** @type {string} */ table) => batch.filter((operation) => operation.type === 'put' && operation.table === table).length;
  const deletes = (/** @type {string} */ table) => batch.some((operation) => operation.type === 'delete' && operation.table === table);
  if (batch.some(({ type }) => type === 'clear')) return 'clear';
  if (batch.some(({ type }) => type === 'deleteMessages')) return 'prune';
  if (puts('updateState') + puts('channelStates') > 0) {
    if (deletes('outbox')) return 'confirm';
    return puts('messages') > 1 ? 'difference' : 'apply';
  }
  if (deletes('outbox')) return 'sent';
  if (puts('outbox') > 0) return 'outbox';
  if (puts('authKeys') > 0) return 'key';
  if (puts('session') > 0) return 'session';
  if (puts('messages') > 0) return 'history';
  return puts('chats') > 0 ? 'chats' : 'peers';
}

/**
 * @param {any} storage
 * @param {object} watcher
 * @param {import('./fuse.mjs').Pass} watcher.pass
 * @param {(batch: readonly any[]) => void} watcher.onCommitted Called before anybody else knows of it.
 * @param {(state: any, store: any) => void} watcher.onOpened
 * @param {{ batch: string | undefined }} watcher.running Which batch is being written, for what watches the engine.
 */
export function watchStorage(storage, { pass, onCommitted, onOpened, running }) {
  return {
    ...(storage.vault && { vault: storage.vault }),
    open: async () => {
      pass('open:before');
      const store = await storage.open();
      pass('open:after');
      return new Proxy(store, {
        get(target, name) {
          if (name === 'commit') {
            return async (/** @type {readonly any[]} */ batch) => {
              const kind = nameBatch(batch);
              pass(`${kind}:before`);
              running.batch = kind;
              try {
                await target.commit(batch);
              } finally {
                running.batch = undefined;
              }
              onCommitted(batch);
              pass(`${kind}:after`);
            };
          }
          if (name === 'load') {
            return async () => {
              const state = await target.load();
              onOpened(state, target);
              return state;
            };
          }
          const member = target[name];
          return typeof member === 'function' ? member.bind(target) : member;
        },
      });
    },
  };
}
