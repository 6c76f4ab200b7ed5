/** One story: people talk through several devices while everything between them fails; in the end all must know what is true. */
import { computeAuthKeyId } from '@kitewire/mtproto';
import { createSeededRandom } from '@kitewire/mtproto/testing';
import { createCheapCrypto } from './cheap-crypto.mjs';
import { Device } from './device.mjs';
import { Doings } from './doings.mjs';
import { plantLogins } from './plant.mjs';
import { AuditServer } from './server.mjs';
import { judge } from './verdict.mjs';
import { VirtualClock } from './virtual-clock.mjs';

const crypto = createCheapCrypto();
const people = /** @type {const} */ ([['alice', 2], ['bob', 2], ['carol', 1], ['dave', 1]]);
const minute = 60_000;

/** Long enough for every timer of a client that waits for something. */
const quiet = 20 * minute;

export class Story {
  clock = new VirtualClock();
  /** @type {Device[]} */
  devices = [];
  /** Up to where a device need not know a line. @type {Map<string, number>} */
  floors = new Map();
  /** Where the record begins in the server's log. */
  begin = 0;
  figures = { seed: 0, events: 0, calls: 0, refused: 0, restarts: 0, crashes: 0, differences: 0, losses: 0, told: 0 };
  #isCalm = true;

  /** @param {any} program @param {number} seed @param {(name: string) => Promise<any>} openStore */
  constructor(program, seed, openStore) {
    this.program = program;
    this.openStore = openStore;
    this.seed = seed;
    this.figures.seed = seed;
    this.fate = createSeededRandom(seed);
    const { fate } = this;
    const harsh = { wire: this.draw([5, 60, 600, 3000]), store: this.draw([0, 0, 20, 300]) };
    this.delays = {
      wire: () => (this.#isCalm ? 5 : fate.integer(1, harsh.wire)),
      store: () => (this.#isCalm ? 0 : fate.integer(0, harsh.store)),
      // A server may learn late that its client has gone.
      hearing: () => (this.#isCalm ? 5 : this.draw([0, 100, 3_000, 90_000])),
    };
  }

  /** @template T @param {readonly T[]} choices @returns {T} */
  draw(choices) {
    return /** @type {T} */ (choices[this.fate.integer(0, choices.length - 1)]);
  }

  /** @returns {Promise<string[]>} What is wrong. */
  async play() {
    const { program, clock, seed } = this;
    const stores = await program.createSqliteStores(':memory:', () => clock.instant);
    const differenceLimits = { slice: this.draw([2, 5, 30, 100]), total: this.draw([1_000_000, 1_000_000, 25, 8]) };
    this.stores = stores;
    this.server = new AuditServer({ program, clock, stores, crypto, differenceLimits, random: createSeededRandom(seed + 1_000_003) });
    try {
      await this.#prepare(stores);
      const doings = new Doings(this);
      await doings.found();
      this.#record();
      await this.#disturb(doings, 40);
      // Whoever came and went stays now; what was written while they were out they need not know.
      await this.#calmDown(minute);
      await doings.bringBack();
      await this.#calmDown(minute);
      for (const line of doings.wandered) for (const device of doings.wanderers) this.#raise(device, line);
      await this.#disturb(doings.staying, 40);
      await this.#calmDown(quiet);
      const wrong = await judge({
        ...{ devices: this.devices, stores, log: this.server.log.slice(this.begin), group: doings.group, channels: doings.channels },
        floorOf: (/** @type {Device | undefined} */ device, /** @type {string} */ line) => (device && this.floors.get(`${device.name} ${line}`)) ?? this.floors.get(line) ?? 0,
        isMember: async (/** @type {number} */ channelId, /** @type {number} */ userId) => (await stores.channelMembers.memberIds(channelId, 0, 100)).includes(userId),
      });
      this.#count();
      return [...wrong, ...this.server.errors];
    } finally {
      for (const device of this.devices) if (device.isUp) device.crash();
      if (this.server.isUp) this.server.crash(() => 0);
      await clock.settle();
      await stores.close();
    }
  }

  /** @param {any} stores */
  async #prepare(stores) {
    const { program, clock, seed, server } = this;
    const now = Math.floor(clock.now().unix / 1000);
    const logins = await plantLogins(stores, { names: people, keyIdOf: (authKey) => computeAuthKeyId(authKey, crypto), random: this.fate, now });
    await /** @type {AuditServer} */ (server).start();
    for (const [index, login] of logins.entries()) {
      const store = await this.openStore(login.name);
      const device = new Device({ ...login, ...{ program, clock, server, crypto, delays: this.delays }, storage: async () => store, random: createSeededRandom(seed * 31 + index) });
      device.store = store;
      device.view.onLoss = (line) => this.#raise(device, line);
      this.devices.push(device);
      device.start();
    }
    await clock.run(2_000);
  }

  #record() {
    const { log } = /** @type {AuditServer} */ (this.server);
    this.begin = log.length;
    for (const { line, event } of log) if (line === 'channel' && event.type === 'newMessage') this.floors.set(`channel ${event.channelId}`, event.message.id);
    for (const device of this.devices) device.view.record();
  }

  /** What is in a line now a device need not know. @param {Device} device @param {string} line */
  #raise(device, line) {
    let top = 0;
    for (const { line: kind, event } of /** @type {AuditServer} */ (this.server).log) {
      const isHere = line === 'box' ? kind === 'box' && event.userId === device.userId : kind === 'channel' && line === `channel ${event.channelId}`;
      if (isHere && event.type === 'newMessage') top = Math.max(top, event.message.id);
    }
    this.floors.set(`${device.name} ${line}`, top);
  }

  /** @param {Doings} doings @param {number} steps */
  async #disturb(doings, steps) {
    const { clock, fate } = this;
    this.#isCalm = false;
    for (let step = 0; step < steps; step += 1) {
      for (let left = fate.integer(1, 3); left > 0; left -= 1) doings.act();
      await clock.run(this.draw([0, 20, 500, 4_000]));
      if (fate.next() < 0.35) await this.#fail();
    }
  }

  async #fail() {
    const { clock, fate, devices } = this;
    const server = /** @type {AuditServer} */ (this.server);
    const device = this.draw(devices);
    const kind = fate.next();
    if (kind < 0.3) device.wire?.cut(this.delays.hearing(), this.delays.hearing());
    else if (kind < 0.4) device.wire?.stall(this.draw([2_000, 20_000, 100_000]));
    else if (kind < 0.75) {
      if (device.isUp) device.crash();
      await clock.run(this.draw([0, 0, 1_000, 30_000]));
      if (!device.isUp && fate.next() < 0.8) device.start();
    } else if (kind < 0.85) {
      for (const other of devices) if (!other.isUp) other.start();
    } else if (kind < 0.93) {
      this.figures.crashes += 1;
      server.crash(this.delays.hearing);
      await clock.run(this.draw([0, 1_000, 20_000]));
      await server.start();
    } else if (kind < 0.96) await this.#forget();
    else await clock.run(this.draw([minute, 6 * minute]));
  }

  /** The server forgets all but the end of its logs, as it does when they have become long. */
  async #forget() {
    const bounds = { events: this.draw([3, 15, 60]), before: 0, from: 0, boxes: 200, rows: 1000 };
    for (const log of [this.stores.events, this.stores.channelHistories]) await log.forget(bounds);
  }

  /** @param {number} duration */
  async #calmDown(duration) {
    this.#isCalm = true;
    for (const device of this.devices) if (!device.isUp) device.start();
    await this.clock.run(duration);
  }

  #count() {
    const { figures } = this;
    figures.events = /** @type {AuditServer} */ (this.server).log.length - this.begin;
    for (const { figures: of, view } of this.devices) {
      figures.calls += of.calls;
      figures.refused += of.refused;
      figures.restarts += of.restarts;
      figures.differences += of.differences;
      for (const count of view.losses.values()) figures.losses += count;
      for (const told of view.told.values()) figures.told += told.length;
    }
  }
}
