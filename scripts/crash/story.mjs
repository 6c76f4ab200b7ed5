// A story that a seed tells: people write, edit, delete, read and draft, processes die amid that and come back on their files.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChildGone } from './child.mjs';
import { Ledger } from './ledger.mjs';
import { nameOf } from './plans.mjs';
import { seeded } from './seeded.mjs';
import { judgeStores } from './stores.mjs';
import { devices, prunedDevice } from './template.mjs';
import { readTruth } from './truth.mjs';
import { judgeLedger, wordOf } from './verdict.mjs';
import { World } from './world.mjs';

/** After so many ms without an end, a victim that its point does not find is killed wherever it is. */
const longestWait = 2500;

/** Whether a process that starts comes to a point only once. @param {import('./plans.mjs').Plan} plan */
function isPassedOnce({ kind, point = '' }) {
  return kind === 'prune' || point.startsWith('open') || point.startsWith('connect');
}

export class Story {
  figures = { kills: 0, missed: 0, doings: 0, recorded: 0, acknowledged: 0, messages: 0, chats: 0 };
  /** How often a process has died where. @type {Record<string, number>} */
  points = {};
  ledger = new Ledger();
  #chance;
  /** Of what people do: how often it is asked depends on who is up at the moment, which must not change who dies where. */
  #whims;
  #facts;
  #world;

  /** @param {{ seed: number, folder: string, facts: import('./template.mjs').Facts }} parts */
  constructor({ seed, folder, facts }) {
    this.#chance = seeded(seed);
    this.#whims = seeded(~seed);
    this.#facts = facts;
    const forwardSecrecy = seed % 4 === 0 ? { storeTemporaryKeys: true } : false;
    this.#world = new World({ ...{ folder, facts, forwardSecrecy, ledger: this.ledger }, slice: 3 + this.#chance.below(8) });
  }

  /** @param {readonly import('./plans.mjs').Plan[]} plans @returns {Promise<string[]>} What went against a promise. */
  async play(plans) {
    const { ledger } = this;
    try {
      await this.#world.begin();
      for (const plan of plans) {
        await this.#kill(plan);
        if (ledger.faults.length > 0) break;
      }
      const missing = await this.#world.settle();
      if (missing !== undefined) ledger.faults.push(missing);
    } finally {
      await this.#world.end();
    }
    const truth = readTruth(join(this.#world.folder, 'server'));
    const stores = await judgeStores({ folder: this.#world.folder, facts: this.#facts, devices: this.#world.clients.keys(), truth });
    Object.assign(this.figures, { doings: ledger.doings.length, recorded: ledger.doings.filter(({ recorded }) => recorded).length, acknowledged: ledger.doings.filter(({ acknowledged }) => acknowledged).length, ...stores.figures });
    return [...ledger.faults, ...judgeLedger(ledger.doings, truth), ...stores.faults];
  }

  /** @param {import('./plans.mjs').Plan} plan */
  async #kill(plan) {
    const chance = this.#chance;
    const isCut = chance.below(4) === 0;
    const cutting = isCut ? this.#cut(chance.below(200), 50 + chance.below(200)) : Promise.resolve();
    switch (plan.kind) {
      case 'client':
        await this.#killClient(plan, chance.pick(['alice-1', 'alice-1', 'bob-1']));
        break;
      case 'catchUp':
        await this.#killCatchingUp(plan, chance.pick(['alice-2', 'bob-1']));
        break;
      case 'prune':
        await this.#killCatchingUp(plan, prunedDevice);
        break;
      case 'login':
        await this.#killLoggingIn(plan);
        break;
      case 'server':
        await this.#killServer(plan);
        break;
      case 'both':
        await this.#killServer(plan, chance.pick(['alice-1', 'bob-1']));
        break;
    }
    await cutting;
  }

  /** @param {import('./plans.mjs').Plan} plan @param {string} victim */
  async #killClient(plan, victim) {
    const { child } = this.#world.client(victim);
    await this.#arm(child, plan, this.#chance.below(4));
    await Promise.all([this.#doThings(6 + this.#chance.below(8), victim), this.#await(child, plan)]);
    await this.#world.startClient(victim);
  }

  /** @param {import('./plans.mjs').Plan} plan @param {string} victim */
  async #killCatchingUp(plan, victim) {
    await this.#world.client(victim).child.kill();
    this.#note({ kind: 'client' });
    const others = Object.keys(devices).filter((device) => device !== victim);
    await this.#doThings(12 + this.#chance.below(20), ...others);
    const going = this.#doThings(4, ...others);
    const starting = this.#begin(victim, { point: plan.point, skip: this.#chance.below(isPassedOnce(plan) ? 1 : 4) });
    const { child } = this.#world.client(victim);
    await Promise.all([going, this.#goOn(child, starting, others), this.#await(child, plan, starting)]);
    await this.#world.startClient(victim);
  }

  /** Others do something now and then as long as a process lives: once it has caught up, it still has something to apply. @param {import('./child.mjs').Child} child @param {Promise<void>} starting @param {string[]} others */
  async #goOn(child, starting, others) {
    await starting;
    while (!child.hasEnded) {
      await this.#doThings(1, ...others);
      await sleep(50);
    }
  }

  /** A new device logs in: what is stored then is its key and its session. @param {import('./plans.mjs').Plan} plan */
  async #killLoggingIn(plan) {
    const device = `carol-${1 + this.#world.clients.size}`;
    const going = this.#doThings(3);
    const starting = this.#begin(device, { point: plan.point, skip: this.#chance.below(plan.point?.includes(':middle') ? 2 : 1) });
    await this.#await(this.#world.client(device).child, plan, starting);
    await going;
    await this.#world.startClient(device);
    await this.#world.client(device).child.ask('perform', { method: 'getDialogs', parameters: [] });
  }

  /** @param {import('./plans.mjs').Plan} plan @param {string} [fellow] A client that dies about the same time. */
  async #killServer(plan, fellow) {
    const { server } = this.#world;
    if (!server) return;
    await this.#arm(server, plan, this.#chance.below(plan.point?.startsWith('commit:middle') ? 24 : 6));
    const going = this.#doThings(8 + this.#chance.below(10));
    await this.#await(server, plan);
    if (fellow !== undefined) {
      await this.#world.client(fellow).child.kill();
      this.#note({ kind: 'both' });
    }
    await going;
    await this.#world.startServer();
    if (fellow !== undefined) await this.#world.startClient(fellow);
  }

  /** @param {import('./child.mjs').Child} child @param {import('./plans.mjs').Plan} plan @param {number} skip */
  async #arm(child, { point }, skip) {
    if (point !== undefined) await child.ask('arm', { point, skip });
  }

  /** Starts a client that may die amid that; which process it is, is known at once. @param {string} device @param {{ point: string | undefined, skip: number }} plan */
  async #begin(device, plan) {
    try {
      await this.#world.startClient(device, plan);
    } catch (error) {
      if (!(error instanceof ChildGone)) throw error;
    }
  }

  /**
   * Waits until a victim has died at its point, or kills it.
   *
   * @param {import('./child.mjs').Child} child
   * @param {import('./plans.mjs').Plan} plan
   * @param {Promise<unknown>} [starting] Ends when it runs, for a victim that may die before.
   */
  async #await(child, plan, starting) {
    const over = new AbortController();
    const wait = (/** @type {number} */ ms) => sleep(ms, undefined, { signal: over.signal }).catch(() => {});
    const limit = plan.point === undefined ? wait(this.#chance.below(starting === undefined ? 250 : 1000)) : Promise.resolve(starting).then(() => wait(longestWait));
    await Promise.race([child.gone, limit]);
    over.abort();
    if (!child.hasEnded) await child.kill();
    await child.gone;
    await starting;
    if (plan.point !== undefined && child.point === undefined) this.figures.missed += 1;
    this.#note({ kind: plan.kind, ...(child.point !== undefined && { point: child.point }) });
  }

  /** @param {import('./plans.mjs').Plan} plan */
  #note(plan) {
    const name = nameOf(plan);
    this.points[name] = (this.points[name] ?? 0) + 1;
    this.figures.kills += 1;
  }

  /** @param {number} after @param {number} length */
  async #cut(after, length) {
    await sleep(after);
    this.#world.cut();
    await sleep(length);
    this.#world.mend();
  }

  /** @param {number} count @param {string[]} who Anybody unless given. */
  async #doThings(count, ...who) {
    const chance = this.#whims;
    for (let left = count; left > 0; left -= 1) {
      this.#doSomething(chance.pick(who.length > 0 && chance.below(4) > 0 ? who : Object.keys(devices)));
      if (chance.below(3) === 0) await sleep(chance.below(30));
    }
  }

  /** @param {string} device */
  #doSomething(device) {
    const client = this.#world.client(device);
    if (client.child.hasEnded || !client.isReady) return;
    const chance = this.#whims;
    const { people, chats } = this.#facts;
    const person = devices[device] ?? '';
    const self = people[person]?.id ?? 0;
    const chatId = chance.pick([people[person === 'alice' ? 'bob' : 'alice']?.id ?? 0, chats.group, chats.supergroup]);
    const place = { device, life: client.life, peerId: chatId };
    const box = chatId === chats.supergroup ? chatId : self;
    const dice = chance.below(20);
    const own = this.ledger.doings.filter((doing) => doing.kind === 'sendText' && doing.device === device && doing.peerId === chatId && doing.messageId !== undefined);
    const isGone = (/** @type {number} */ op) => this.ledger.doings.some(({ kind, target }) => kind === 'deleteMessages' && target === op);
    const message = own.filter(({ op }) => !isGone(op)).at(-1 - chance.below(4));
    if (dice < 3 && message?.messageId !== undefined) {
      const { op: target, messageId: id } = message;
      const text = `${wordOf(target)} edited as ${this.ledger.doings.length}`;
      return this.#do({ ...place, kind: 'editText', owner: box, target, messageId: id, text }, [chatId, { id, text }]);
    }
    if (dice < 5 && message?.messageId !== undefined) {
      const { op: target, messageId: id } = message;
      return this.#do({ ...place, kind: 'deleteMessages', owner: box, target, messageId: id }, [chatId, [id]]);
    }
    const seen = this.ledger.seen.get(device)?.findLast((one) => one.chatId === chatId);
    if (dice < 7 && seen) return this.#do({ ...place, kind: 'markRead', owner: self, messageId: seen.id }, [chatId, { maxId: seen.id }]);
    // The drafts of an account that two devices write have no order.
    if (dice < 9 && device !== 'alice-2') {
      const text = chance.below(3) === 0 ? '' : `draft ${this.ledger.doings.length}`;
      return this.#do({ ...place, kind: 'saveDraft', owner: self, text }, [chatId, text]);
    }
    const text = `${wordOf(this.ledger.doings.length)} as it was first`;
    return this.#do({ ...place, kind: 'sendText', owner: box, text }, [chatId, text]);
  }

  /** @param {Omit<import('./ledger.mjs').Doing, 'op'>} doing @param {unknown[]} parameters */
  #do(doing, parameters) {
    this.#world.do(this.ledger.plan(doing), parameters);
  }
}
