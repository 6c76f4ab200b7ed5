/** A stream between a client and a server in one process, with all that happens to streams: delay, silence, an end that one side hears of late. */
import { EventEmitter } from 'node:events';

export class Wire {
  #clock;
  #delay;
  /** When the last bytes of either direction arrive. */
  #arrival = { client: 0, server: 0 };
  #isOpen = { client: true, server: true };
  /** @type {any} */
  #client;
  /** @type {((bytes: Uint8Array) => void) | undefined} */
  #server;
  /** Whether bytes still arrive. */
  #isWhole = true;

  /**
   * @param {import('./virtual-clock.mjs').VirtualClock} clock
   * @param {() => number} delay How long the next bytes take, in ms.
   */
  constructor(clock, delay) {
    this.#clock = clock;
    this.#delay = delay;
  }

  /** The server's socket. */
  socket = Object.assign(new EventEmitter(), {
    setTimeout: () => {},
    destroy: () => this.#endServer(0),
    writable: true,
  });

  /** What carries the server's bytes. */
  carrier = {
    listen: (/** @type {{ onBytes: (bytes: Uint8Array) => void }} */ { onBytes }) => void (this.#server = onBytes),
    write: (/** @type {Uint8Array} */ bytes) => {
      this.#send('client', bytes, (arrived) => this.#client?.onBytes(arrived));
      return true;
    },
    end: () => this.#plan('client', () => this.cut(0, 0)),
  };

  /** The client's `ByteStream`. */
  stream = {
    listen: (/** @type {any} */ listener) => void (this.#client = listener),
    write: (/** @type {Uint8Array} */ bytes) => {
      this.#send('server', bytes, (arrived) => this.#server?.(arrived));
      return true;
    },
    close: () => this.cut(0, this.#delay()),
  };

  /** Nothing arrives any more; either side hears of it so many ms later. @param {number} client @param {number} server */
  cut(client, server) {
    this.#isWhole = false;
    this.#endClient(client);
    this.#endServer(server);
  }

  /** Nothing arrives for a while, and then everything at once. @param {number} duration In ms. */
  stall(duration) {
    const until = this.#clock.instant + duration;
    this.#arrival = { client: Math.max(this.#arrival.client, until), server: Math.max(this.#arrival.server, until) };
  }

  /** @param {'client' | 'server'} to @param {Uint8Array} bytes @param {(bytes: Uint8Array) => void} deliver */
  #send(to, bytes, deliver) {
    if (!this.#isWhole) return;
    const kept = bytes.slice();
    this.#plan(to, () => void (this.#isWhole && this.#isOpen[to] && deliver(kept)));
  }

  /** @param {'client' | 'server'} to @param {() => void} run */
  #plan(to, run) {
    this.#arrival[to] = Math.max(this.#arrival[to], this.#clock.instant + this.#delay());
    this.#clock.setTimer(this.#arrival[to], run);
  }

  /** @param {number} delay */
  #endClient(delay) {
    this.#clock.setTimer(this.#clock.instant + delay, () => {
      if (!this.#isOpen.client) return;
      this.#isOpen.client = false;
      this.#client?.onClosed();
    });
  }

  /** @param {number} delay */
  #endServer(delay) {
    this.#clock.setTimer(this.#clock.instant + delay, () => {
      if (!this.#isOpen.server) return;
      this.#isOpen.server = false;
      this.socket.writable = false;
      this.socket.emit('close');
      if (this.#isWhole) this.cut(this.#delay(), 0);
    });
  }
}
