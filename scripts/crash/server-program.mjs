// The server of a crash test in a process of its own: the package as it is, on an engine and sockets that say where they are.
import { Socket } from 'node:net';
import { createServer } from '@kitewire/reference-server';
import { Fuse } from './fuse.mjs';
import { serve, tell } from './pipe.mjs';
import { watchEngine } from './watched-engine.mjs';
import { watchFiles } from './watched-files.mjs';

const fuse = new Fuse();
/** The database as the server has opened it: nobody else may while it runs. @type {any} */
let database;
/** Whether something has been committed of which nothing was written to a socket yet. */
let isUntold = false;
/** Whether the database is being opened. */
let isMigrating = false;

watchEngine({
  beforeScript: (used, script) => {
    database = used;
    if (script === 'BEGIN IMMEDIATE') fuse.pass('commit:before');
    if (script === 'BEGIN EXCLUSIVE') {
      isMigrating = true;
      fuse.pass('migrate:begin');
    }
    if (script === 'COMMIT') fuse.pass(isMigrating ? 'migrate:end' : 'commit:end');
  },
  afterScript: (_used, script) => {
    if (isMigrating && script.includes('CREATE')) fuse.pass('migrate:step');
    if (script !== 'COMMIT') return;
    isUntold = !isMigrating;
    fuse.pass(isMigrating ? 'migrate:after' : 'commit:after');
    isMigrating = false;
  },
  afterRun: (used, query) => {
    if (!used.inTransaction) return;
    if (query.includes('INTO sending') || query.includes('INTO channel_sending')) fuse.pass('commit:deduplicated');
    fuse.pass('commit:middle');
  },
});
watchSockets();
// F03: after each part, while the parts become a file, and before a row of the database names that.
watchFiles({
  beforeWrite: (path) => void (path.endsWith('.bytes') && fuse.pass('part:before')),
  afterWrite: (path) => void (path.endsWith('.parts') && fuse.pass('part:after')),
  beforeRename: () => fuse.pass('assemble:before'),
  afterRename: () => fuse.pass('assemble:after'),
  afterRemove: (path) => void (path.endsWith('.parts') && fuse.pass('part:removed')),
});

/** @type {Awaited<ReturnType<typeof createServer>> | undefined} */
let server;

serve({
  arm: fuse.arm,
  async start({ data, slice, port = 0, later = 0 }) {
    const { now } = Date;
    if (later > 0) Date.now = () => now() + later;
    server = await createServer({
      data,
      port,
      differenceLimits: { slice, total: 1_000_000 },
      // Everything is audited, however old: nothing is forgotten.
      updateLog: { events: 1_000_000_000, days: 36_500 },
      deliverCode: async ({ phone, code }) => tell({ type: 'code', phone, code }),
      logger: {
        log: (level, event, _fields, error) => {
          if (level === 'error') tell({ type: 'fault', text: `the server noted an error: ${event} ${error instanceof Error ? error.stack : ''}` });
        },
      },
    });
    const { address, publicKey, dcId } = server;
    return { address, publicKey, dcId };
  },
  /** How far everybody's updates are. */
  places: () => ({
    boxes: database.prepare('SELECT user_id AS id, pts, seq FROM box').all(),
    channels: database.prepare('SELECT id, pts FROM channel').all(),
  }),
  close: () => server?.close(),
});

/** Says when bytes of clients come in and when bytes for them go out. */
function watchSockets() {
  const { push, write } = /** @type {any} */ (Socket.prototype);
  Object.assign(Socket.prototype, {
    push(/** @type {unknown[]} */ ...parameters) {
      if (/** @type {any} */ (this).remotePort === undefined) return push.apply(this, parameters);
      fuse.pass('read:before');
      const mayGoOn = push.apply(this, parameters);
      fuse.pass('read:after');
      return mayGoOn;
    },
    write(/** @type {unknown[]} */ ...parameters) {
      if (/** @type {any} */ (this).remotePort === undefined) return write.apply(this, parameters);
      if (isUntold) fuse.pass('told:before');
      fuse.pass('write:before');
      const mayGoOn = write.apply(this, parameters);
      if (isUntold) fuse.pass('told:first');
      isUntold = false;
      fuse.pass('write:after');
      return mayGoOn;
    },
  });
}
