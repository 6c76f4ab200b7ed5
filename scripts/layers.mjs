/**
 * The one table of what may import what: packages, and the folders of their `src`. The rules of `arrows.mjs`, the
 * diagram of `docs/architecture.md` and the tests of both are made from it. `import type` counts as an import.
 *
 * @typedef {object} Folder
 * @property {string} about What stands in the folder.
 * @property {readonly string[]} folders The folders of the same package that it may import.
 * @property {readonly string[]} packages The packages that it may import, by short name.
 * @property {boolean} [platform] Whether it may touch the platform: `node:` modules, timers, platform doors.
 * @property {readonly string[]} [bundled] Development modules that it may import, because the build puts them into its command.
 * @property {boolean} [support] Whether only tests use it: it may import development modules, and does not ship.
 *
 * @typedef {'core' | 'platform' | 'testing' | 'command'} DoorKind A command is a program for the package's own `bin` or threads: nobody imports it.
 *
 * @typedef {object} Package
 * @property {string} name The short name: the folder below `packages/`, and the name below the npm scope.
 * @property {string} about What the package is.
 * @property {readonly string[]} packages The packages that it may import anywhere, by short name.
 * @property {Readonly<Record<string, DoorKind>>} doors The composition roots in `src`: they may import all of their package.
 * @property {readonly string[]} rootFiles Files directly in `src` that every folder may import and that import only one another.
 * @property {readonly string[]} platformFiles Single files inside core folders that may touch the platform.
 * @property {Readonly<Record<string, Folder>>} folders
 */

export const scope = '@kitewire';

/** @type {readonly Package[]} */
export const packages = [
  {
    name: 'tl-schema',
    about: 'TL text to types and codec; bytes to values and back',
    packages: [],
    doors: { 'index.ts': 'core', 'api.ts': 'core', 'api-node.ts': 'platform', 'mtproto.ts': 'core', 'layers.ts': 'core', 'errors.ts': 'core' },
    rootFiles: [],
    platformFiles: [],
    folders: {
      language: { about: 'TL text to a syntax tree; constructor ids; names of fields', folders: [], packages: [] },
      codec: { about: 'bytes to TL values and back, every read bounds-checked', folders: ['language'], packages: [] },
      model: { about: 'a linked schema: names, flags, types', folders: ['language'], packages: [] },
      generated: {
        about: 'built: types, table, readers and writers of the current layer, tables of others',
        folders: ['codec'],
        packages: [],
      },
      node: { about: 'what makes reading faster on Node', folders: ['codec'], packages: [], platform: true },
      'rpc-errors': { about: 'the table of errors that methods answer', folders: ['generated'], packages: [] },
      generate: {
        about: 'a schema to TypeScript text and tables',
        folders: ['language', 'codec', 'model', 'rpc-errors'],
        packages: [],
      },
      cli: {
        about: 'reads schema files and writes generated ones',
        folders: ['language', 'codec', 'model', 'rpc-errors', 'generate'],
        packages: [],
        platform: true,
      },
      testing: { about: 'sample values of any type', folders: ['language', 'codec', 'model'], packages: [], support: true },
    },
  },
  {
    name: 'mtproto',
    about: 'the wire for both ends, without I/O',
    packages: ['tl-schema'],
    doors: { 'index.ts': 'core', 'node.ts': 'platform', 'web.ts': 'platform', 'testing.ts': 'testing', 'compute-thread.ts': 'command' },
    rootFiles: ['machine.ts', 'errors.ts', 'packet.ts', 'close-reason.ts'],
    platformFiles: [],
    folders: {
      ports: { about: 'what the core asks of a platform: crypto, randomness', folders: [], packages: [] },
      bytes: { about: 'concatenating, comparing, converting bytes', folders: [], packages: [] },
      generated: { about: 'built: the compiled WebAssembly as text', folders: [], packages: [] },
      crypto: {
        about: 'AES modes, key derivation, RSA_PAD, primes',
        folders: ['ports', 'bytes', 'generated'],
        packages: ['tl-schema'],
      },
      transport: { about: 'framing, obfuscation, detection, MTProxy and fake TLS', folders: ['ports', 'bytes', 'crypto'], packages: [] },
      message: {
        about: 'message ids, seqnos, encrypted and plain packets',
        folders: ['ports', 'bytes', 'crypto'],
        packages: ['tl-schema'],
      },
      session: {
        about: 'the rules of a session on both ends',
        folders: ['ports', 'bytes', 'crypto', 'message'],
        packages: ['tl-schema'],
      },
      handshake: {
        about: 'creating an authorization key on both ends',
        folders: ['ports', 'bytes', 'crypto', 'message', 'session'],
        packages: ['tl-schema'],
      },
      link: {
        about: 'framing, handshake and session as one machine',
        folders: ['ports', 'bytes', 'crypto', 'transport', 'message', 'session', 'handshake'],
        packages: ['tl-schema'],
      },
      node: {
        about: 'the ports on top of node:crypto',
        folders: ['ports', 'bytes', 'generated', 'crypto'],
        packages: [],
        platform: true,
      },
      web: { about: 'the ports on top of what browsers have', folders: ['ports', 'bytes', 'crypto'], packages: [], platform: true },
      testing: {
        about: 'two ends under one virtual clock, seeded randomness',
        folders: ['ports', 'bytes', 'crypto', 'transport', 'message', 'session', 'handshake', 'link'],
        packages: ['tl-schema'],
      },
    },
  },
  {
    name: 'sdk',
    about: 'the client: connection, calls, updates, local store',
    packages: ['tl-schema', 'mtproto'],
    doors: { 'index.ts': 'platform', 'browser.ts': 'platform', 'indexed-db.ts': 'platform', 'methods.ts': 'core', 'sqlite.ts': 'platform', 'cli.ts': 'command' },
    rootFiles: [],
    platformFiles: [],
    folders: {
      errors: { about: 'the error tree', folders: [], packages: ['tl-schema'] },
      ports: { about: 'what the client asks of a platform: streams, clock, logger', folders: ['errors'], packages: ['mtproto'] },
      timing: { about: 'waiting, taking turns, backing off, cancelling, on an injected clock', folders: ['errors', 'ports'], packages: ['mtproto'] },
      storage: {
        about: "the store's ports, the memory store, contract suites",
        folders: ['errors', 'ports'],
        packages: ['tl-schema', 'mtproto'],
      },
      dcs: { about: 'data centres and the choice among them', folders: ['errors', 'ports', 'storage'], packages: ['tl-schema', 'mtproto'] },
      connection: {
        about: 'the loop that drives a link, connecting, reconnecting',
        folders: ['errors', 'ports', 'timing', 'storage', 'dcs'],
        packages: ['tl-schema', 'mtproto'],
      },
      rpc: {
        about: 'calls: queue, flood wait, migration, initConnection',
        folders: ['errors', 'ports', 'timing', 'storage', 'dcs', 'connection'],
        packages: ['tl-schema', 'mtproto'],
      },
      updates: {
        about: 'the order of updates, gaps and getDifference',
        folders: ['errors', 'ports', 'timing', 'storage'],
        packages: ['tl-schema', 'mtproto'],
      },
      'updates/proof': {
        about: 'a model of a server and every interleaving, for tests of updates',
        folders: ['errors', 'ports', 'storage', 'updates'],
        packages: ['tl-schema', 'mtproto'],
        support: true,
      },
      peers: { about: 'ids, access hashes, the cache of peers', folders: ['errors', 'ports', 'storage'], packages: ['tl-schema'] },
      events: { about: 'what the application is told', folders: ['errors', 'ports', 'storage', 'updates', 'peers'], packages: ['tl-schema'] },
      chats: {
        about: 'the order of chats, how far they are read, parts of histories and the holes between them: pure rules',
        folders: ['storage', 'peers'],
        packages: ['tl-schema'],
      },
      local: {
        about: 'the local store as the parts of a client share it: caches, changes in turn, news of them',
        folders: ['storage', 'peers', 'chats'],
        packages: ['tl-schema'],
      },
      outbox: {
        about: 'durable sending: what is to be done, in which order, and what became of it',
        folders: ['errors', 'ports', 'timing', 'storage', 'files'],
        packages: ['tl-schema', 'mtproto'],
      },
      files: {
        about: 'transfers of files without I/O: parts, order, resuming, proving',
        folders: ['errors', 'ports', 'timing', 'storage', 'peers'],
        packages: ['tl-schema', 'mtproto'],
      },
      views: {
        about: 'lists of chats and messages that follow the local store',
        folders: ['errors', 'ports', 'storage', 'peers', 'chats', 'local'],
        packages: ['tl-schema'],
      },
      encryption: { about: 'sealing what is stored: keys, passphrases, records, files', folders: ['errors', 'ports', 'timing', 'storage'], packages: ['mtproto'] },
      apply: {
        about: 'an update to a batch of writes and events',
        folders: ['errors', 'storage', 'dcs', 'updates', 'peers', 'chats', 'local', 'events'],
        packages: ['tl-schema'],
      },
      'session-strings': {
        about: 'logins as text: our format and those of other clients',
        folders: ['errors'],
        packages: ['mtproto'],
      },
      context: {
        about: 'what methods see of a client',
        folders: ['errors', 'ports', 'storage', 'dcs', 'rpc', 'updates', 'peers', 'local', 'outbox', 'events', 'session-strings'],
        packages: ['tl-schema', 'mtproto'],
      },
      methods: {
        about: 'one function a file, context first',
        folders: [
          'errors',
          'ports',
          'timing',
          'storage',
          'rpc',
          'updates',
          'peers',
          'chats',
          'local',
          'outbox',
          'files',
          'views',
          'events',
          'session-strings',
          'context',
        ],
        packages: ['tl-schema', 'mtproto'],
      },
      sending: {
        about: 'the outbox at work: its machine driven over the calls, files and store of a client',
        folders: ['errors', 'ports', 'timing', 'storage', 'chats', 'local', 'outbox', 'files', 'apply', 'events', 'context', 'methods'],
        packages: ['tl-schema', 'mtproto'],
      },
      client: {
        about: 'the wiring of one client',
        folders: [
          'errors',
          'ports',
          'timing',
          'storage',
          'dcs',
          'connection',
          'rpc',
          'updates',
          'peers',
          'chats',
          'local',
          'outbox',
          'files',
          'views',
          'apply',
          'events',
          'session-strings',
          'context',
          'methods',
          'sending',
        ],
        packages: ['tl-schema', 'mtproto'],
      },
      platform: { about: 'what all platforms have: the console, a clock, WebSockets, fetching', folders: ['errors', 'ports', 'files'], packages: [], platform: true },
      'platform/node': {
        about: 'TCP, SQLite, prompts, cryptography of Node',
        folders: ['platform', 'errors', 'ports', 'storage', 'encryption', 'dcs', 'connection', 'files', 'events', 'client'],
        packages: ['tl-schema', 'mtproto'],
        platform: true,
      },
      'platform/browser': {
        about: 'randomness, WebSockets, IndexedDB and the name of a browser',
        folders: ['platform', 'errors', 'ports', 'timing', 'storage', 'encryption', 'files', 'client'],
        packages: ['tl-schema', 'mtproto'],
        platform: true,
      },
      cli: {
        about: 'the command `kitewire`: what it is told, does and prints',
        folders: ['platform/node', 'errors', 'ports', 'storage', 'peers', 'files', 'events', 'session-strings', 'methods', 'client'],
        packages: ['tl-schema'],
        bundled: ['@clack/prompts', 'cac'],
        platform: true,
      },
    },
  },
  {
    name: 'reference-server',
    about: 'the other end: gateway, services, stores',
    packages: ['tl-schema', 'mtproto'],
    doors: { 'index.ts': 'platform', 'cli.ts': 'command' },
    rootFiles: ['errors.ts'],
    platformFiles: [],
    folders: {
      ports: { about: 'what the server asks of its surroundings: clock, code delivery, logger', folders: [], packages: ['mtproto'] },
      domain: { about: 'entities and pure rules; each to TL', folders: [], packages: ['tl-schema'] },
      stores: {
        about: "the store's ports and their contract suites",
        folders: ['ports', 'domain'],
        packages: ['tl-schema', 'mtproto'],
      },
      'stores/sqlite': {
        about: 'the embedded store',
        folders: ['ports', 'domain', 'stores'],
        packages: ['tl-schema', 'mtproto'],
        platform: true,
      },
      blobs: {
        about: 'the bytes of files: parts under way, and whole ones by their content; directories and S3',
        folders: ['ports', 'domain'],
        packages: [],
        platform: true,
      },
      pictures: { about: 'sizes and thumbnails of pictures', folders: ['ports', 'domain'], packages: ['tl-schema'], platform: true },
      updates: { about: 'pts, the log, answers to getDifference', folders: ['ports', 'domain', 'stores'], packages: ['tl-schema'] },
      layers: { about: "values of our layer in a client's and back, by the tables of both", folders: [], packages: ['tl-schema'] },
      rpc: {
        about: 'a method to its handler; layers, wrappers, limits',
        folders: ['ports', 'domain', 'stores', 'layers'],
        packages: ['tl-schema', 'mtproto'],
      },
      services: {
        about: 'one folder a TL namespace',
        folders: ['ports', 'domain', 'stores', 'updates', 'rpc'],
        packages: ['tl-schema', 'mtproto'],
      },
      sessions: {
        about: 'which session is on which connection',
        folders: ['ports', 'domain', 'stores', 'updates', 'layers', 'rpc', 'services'],
        packages: ['tl-schema', 'mtproto'],
      },
      gateway: {
        about: 'accepts connections and drives their links',
        folders: ['ports', 'domain', 'stores', 'rpc', 'sessions'],
        packages: ['tl-schema', 'mtproto'],
        platform: true,
      },
      server: {
        about: 'the composition root',
        folders: ['ports', 'domain', 'stores', 'stores/sqlite', 'blobs', 'pictures', 'updates', 'layers', 'rpc', 'services', 'sessions', 'gateway'],
        packages: ['tl-schema', 'mtproto'],
        platform: true,
      },
      cli: {
        about: 'starts and stops a server from a terminal',
        folders: ['ports', 'domain', 'rpc', 'server'],
        packages: ['tl-schema', 'mtproto'],
        platform: true,
      },
    },
  },
];

/** Workspaces that see packages only through their doors, and that no package sees. */
export const outerFolders = ['packages/e2e', 'examples'];
