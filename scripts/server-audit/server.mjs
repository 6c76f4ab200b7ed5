/** The real server without its listeners: services, sessions and fan-out over one database, which outlives every crash. */
import { Life, never } from './virtual-clock.mjs';
import { Wire } from './wire.mjs';

const dcId = 2;

export class AuditServer {
  /** @type {{ line: string, event: any, origin?: any }[]} All that ever happened, in the order of commits. */
  log = [];
  /** Errors that the server noted. @type {string[]} */
  errors = [];
  #parts;
  #life;
  /** @type {Set<Wire>} */
  #wires = new Set();
  /** @type {any} */
  #sessions;
  #connections = 0;

  /** @param {any} parts The program, its stores and what the server is given: clock, random, crypto, differenceLimits. */
  constructor(parts) {
    this.#parts = parts;
    this.#life = new Life(parts.clock);
    parts.stores.events.onCommitted((/** @type {any} */ committed) => void this.log.push(committed));
  }

  get isUp() {
    return this.#sessions !== undefined;
  }

  /** Starts the process on the database as it is. */
  async start() {
    const { program, clock, random, crypto, stores, differenceLimits } = this.#parts;
    const life = (this.#life = new Life(clock));
    const common = await program.assembleCommon({
      stores: serve(stores, life),
      clock: { ...processClock(life), wait: (/** @type {number} */ ms) => new Promise((resolve) => void life.setTimer(clock.instant + ms, () => resolve(undefined))) },
      ...{ random, crypto, differenceLimits, limits: {}, terms: undefined, messageRules: program.defaultMessageRules, fileReferenceTime: 86_400 },
      logger: { log: (/** @type {string} */ level, /** @type {string} */ event, /** @type {unknown} */ _, /** @type {any} */ error) => void (level === 'error' && this.errors.push(`${event}: ${error?.stack ?? error}`)) },
      codeDelivery: async () => {},
      emailDelivery: async () => {},
      dcRules: { dcIds: [dcId], homeOf: () => dcId, networkOf: () => undefined },
    });
    life.onEnd(() => common.fanOut.stop());
    const addresses = [{ dcId, ipAddress: '127.0.0.1', port: 443 }];
    this.#sessions = program.assembleDc(common, () => ({ dcId, testMode: false, addresses }), program.handlers);
    const deadlines = new program.Deadlines(processClock(life), (/** @type {any} */ connection) => connection.wake());
    this.#surroundings = {
      ...{ crypto, random, privateKeys: [], legacyRsaPadding: false, sessions: this.#sessions, limits: program.defaultConnectionLimits },
      clock: processClock(life),
      logger: common.parameters.logger,
      authKeys: program.createStoredAuthKeys({ store: common.parameters.stores.authorizations, clock: processClock(life), dcId }),
      limiter: common.environment.limiter,
      deadlines,
    };
  }

  /** @type {any} */
  #surroundings;

  /** Ends the process at once; whoever is connected hears of it sooner or later. @param {() => number} hearing In ms. */
  crash(hearing) {
    this.#life.end();
    this.#sessions = undefined;
    for (const wire of this.#wires) wire.cut(hearing(), 0);
    this.#wires.clear();
  }

  /** Connects a client. @param {() => number} delay @returns {Wire | undefined} Nothing while the server is down. */
  accept(delay) {
    if (!this.isUp) return undefined;
    const { program, clock } = this.#parts;
    const { deadlines, ...surroundings } = this.#surroundings;
    const life = this.#life;
    const wire = new Wire(clock, delay);
    this.#wires.add(wire);
    const connection = new program.Connection({
      ...{ id: (this.#connections += 1), socket: wire.socket, carrier: mute(wire.carrier, life), remoteAddress: '127.0.0.1' },
      ...{ isObfuscated: false, isRefused: false, surroundings },
      onDeadline: (/** @type {number | undefined} */ at) => deadlines.set(connection, at),
    });
    wire.socket.once('close', () => void this.#wires.delete(wire));
    connection.open();
    life.onEnd(() => wire.socket.removeAllListeners());
    return wire;
  }

  /** @param {() => number} draw How many ms pass until either side hears of it. */
  cutAll(draw) {
    for (const wire of this.#wires) wire.cut(draw(), draw());
  }
}

/** A process that has ended writes nothing, and hears nothing. @param {any} carrier @param {Life} life */
function mute(carrier, life) {
  return {
    listen: (/** @type {any} */ { onBytes }) => carrier.listen({ onBytes: (/** @type {Uint8Array} */ bytes) => void (life.isOver || onBytes(bytes)) }),
    write: (/** @type {Uint8Array} */ bytes) => life.isOver || carrier.write(bytes),
    end: () => void (life.isOver || carrier.end()),
  };
}

/** @param {Life} life */
function processClock(life) {
  return { now: () => life.now().unix, moment: life.now, setTimer: life.setTimer };
}

/** The stores as one process sees them: what it began may be done after its end, and nobody learns of it. @param {any} stores @param {Life} life */
function serve(stores, life) {
  return Object.fromEntries(Object.entries(stores).map(([name, store]) => [name, typeof store === 'object' ? watch(store, life) : store]));
}

/** @param {any} store @param {Life} life */
function watch(store, life) {
  return new Proxy(store, {
    get: (target, name) => {
      const member = target[name];
      if (typeof member !== 'function') return member;
      return (/** @type {unknown[]} */ ...parameters) => {
        if (life.isOver) return never;
        const outcome = member.apply(target, parameters);
        return outcome instanceof Promise ? life.hear(outcome) : outcome;
      };
    },
  });
}
