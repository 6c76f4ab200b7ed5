/** One device of one person: the real client with followed updates, which loses its process and keeps its store. */
import { Life, never } from './virtual-clock.mjs';
import { View } from './view.mjs';

export class Device {
  view = new View();
  /** Deletions that its own calls named among others: an answer says only how many there were. @type {Set<string>} */
  named = new Set();
  /** What went against a promise. @type {string[]} */
  faults = [];
  /** @type {any} */
  client;
  /** Its open store. @type {any} */
  store;
  figures = { restarts: 0, differences: 0, calls: 0, refused: 0 };
  /** @type {any} */
  #parts;
  #life;
  /** Whether the process has reached the server. */
  #hasConnected = false;
  /** @type {import('./wire.mjs').Wire | undefined} */
  wire;

  /**
   * @param {any} parts The program, the clock, the server, and of the device: name, userId, authKey, authKeyId, storage, random, crypto, delays.
   */
  constructor(parts) {
    this.#parts = parts;
    this.#life = new Life(parts.clock);
    this.#life.isOver = true;
  }

  /** @returns {string} */
  get name() {
    return this.#parts.name;
  }

  /** @returns {number} */
  get userId() {
    return this.#parts.userId;
  }

  /** @returns {bigint} */
  get authKeyId() {
    return this.#parts.authKeyId;
  }

  get isUp() {
    return !this.#life.isOver;
  }

  /** Starts the process on what the store holds. */
  start() {
    const { program, userId, authKey, random, crypto, storage, clock } = this.#parts;
    const life = (this.#life = new Life(clock));
    this.#hasConnected = false;
    const inFlight = new Set();
    const opening = program.openClient({
      ...{ apiId: 1, apiHash: 'x', forwardSecrecy: false, clock: life, random, crypto, logger: this.#logger(life) },
      session: { dcId: 2, authKey, userId },
      server: { dcOptions: [{ dcId: 2, host: '127.0.0.1', port: 443 }], mainDcId: 2, testMode: false, publicKeys: [], fixed: true },
      storage: this.#gate(storage, life),
      transport: program.tcp({ obfuscated: false, connect: () => this.#connect(life) }),
      updates: (/** @type {any} */ options) => program.followUpdates({ ...options, invoke: (/** @type {any} */ request) => this.#ask(options.invoke, request, inFlight) }),
      onEvent: (/** @type {any} */ event) => void (life.isOver || this.#take(event)),
    });
    opening.then(
      (/** @type {any} */ client) => void (life.isOver || this.#opened(client)),
      (/** @type {any} */ error) => void (life.isOver || this.faults.push(`${this.name} cannot begin: ${error.stack}`)),
    );
  }

  /** @param {any} event */
  #take(event) {
    if (event.type === 'connectionState' && event.state === 'connected') this.#hasConnected = true;
    this.view.take(event);
  }

  /** @param {any} client */
  #opened(client) {
    this.client = client;
    // It goes on trying by itself.
    client.connect().catch((/** @type {unknown} */ error) => void (error instanceof this.#parts.program.ConnectionError || this.faults.push(`${this.name} cannot connect: ${error}`)));
  }

  /** The process ends, wherever it is. */
  crash() {
    this.#life.end();
    this.client = undefined;
    this.wire?.cut(0, this.#parts.delays.hearing());
    this.wire = undefined;
    this.figures.restarts += 1;
  }

  /** Calls a method, and says what becomes of it; refusals of the server are no faults. @param {(client: any) => Promise<any>} call @param {(result: any) => void} [onDone] */
  call(call, onDone = () => {}) {
    const { client } = this;
    const { program } = this.#parts;
    if (!client) return;
    this.figures.calls += 1;
    call(client).then(onDone, (error) => {
      // Who has not reached the server yet in this life is told so after a few attempts.
      const isRefused = error instanceof program.RpcError ? error.errorCode < 500 : error instanceof program.ConnectionError && !this.#hasConnected;
      if (isRefused) this.figures.refused += 1;
      else this.faults.push(`${this.name}: a call failed: ${error.stack}`);
    });
  }

  /** @param {(request: any) => Promise<any>} invoke @param {any} request @param {Set<string>} inFlight */
  async #ask(invoke, request, inFlight) {
    const box = request._ === 'updates.getChannelDifference' ? `channel ${request.channel.channelId}` : 'account';
    if (inFlight.has(box)) this.faults.push(`${this.name} asks for two differences of one line at once: ${box}`);
    inFlight.add(box);
    this.figures.differences += 1;
    try {
      return await invoke(request);
    } finally {
      inFlight.delete(box);
    }
  }

  /** @param {Life} life */
  #connect(life) {
    const { server, clock, program, delays } = this.#parts;
    return new Promise((resolve, reject) => {
      life.setTimer(clock.instant + delays.wire(), () => {
        const wire = server.accept(delays.wire);
        if (!wire) return reject(new program.ConnectionError('CONNECTION_REFUSED', 'The server is down.'));
        this.wire = wire;
        resolve(silence(wire.stream, life));
      });
    });
  }

  /** The store as one process sees it: what is not written when the process ends never is. @param {any} storage @param {Life} life */
  #gate(storage, life) {
    const { clock, delays } = this.#parts;
    return {
      open: async () => {
        const store = await storage();
        const read = (/** @type {string} */ name) => (/** @type {unknown[]} */ ...parameters) => (life.isOver ? never : life.hear(store[name](...parameters)));
        let last = clock.instant;
        return {
          ...Object.fromEntries(['load', 'readPeers', 'readPeerByUsername', 'readPeerByPhone'].map((name) => [name, read(name)])),
          commit: (/** @type {any} */ batch) =>
            new Promise((resolve, reject) => {
              last = Math.max(last, clock.instant + delays.store());
              life.setTimer(last, () => void life.hear(store.commit(batch)).then(resolve, reject));
            }),
          close: async () => {},
        };
      },
    };
  }

  /** @param {Life} life */
  #logger(life) {
    return {
      log: (/** @type {string} */ level, /** @type {string} */ message, /** @type {any} */ fields) => {
        if (level === 'error' && !life.isOver) this.faults.push(`${this.name} noted an error: ${message} ${fields?.error?.stack ?? ''}`);
      },
    };
  }
}

/** @param {any} stream @param {Life} life */
function silence(stream, life) {
  const when = (/** @type {(...parameters: any[]) => void} */ run) => (/** @type {any[]} */ ...parameters) => void (life.isOver || run(...parameters));
  return {
    listen: (/** @type {any} */ listener) =>
      stream.listen({ onBytes: when((bytes) => listener.onBytes(bytes)), onClosed: when((error) => listener.onClosed(error)), onDrained: when(() => listener.onDrained()) }),
    write: (/** @type {Uint8Array} */ bytes) => (life.isOver ? true : stream.write(bytes)),
    close: () => void (life.isOver || stream.close()),
  };
}
