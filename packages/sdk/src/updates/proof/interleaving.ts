/** Runs one plan: an adversary between the model server and the model client, and the audit at the end. */
import type * as tl from '@kitewire/tl-schema/api';
import type { SequencerInput } from '../sequencer-types.js';
import { Ledger } from './ledger.js';
import { lineOf, ModelClient, type ModelWorld, noFaults, silence } from './model-client.js';
import { type Change, chatOf, dateOf, type Line, ModelServer, senderOf } from './model-server.js';
import { ModelStore } from './model-store.js';
import type { Fate, Plan, PlannedChange, Step } from './plan.js';
import { VirtualTime } from './virtual-time.js';

/** How long a client waits for what is missing before it asks, in ms. */
const patience = 500;

/** What a run came to, for further checks. */
export interface RunReport {
  /** What happened on the server. */
  readonly changes: number;
  /** What the client has applied of it. */
  readonly applied: number;
  /** What it need not apply, because the server refused to tell it, or because it was before a channel was followed. */
  readonly excused: number;
  readonly losses: number;
  /** Differences and states that were asked for, and how many there had to be. */
  readonly requests: number;
  readonly ideal: number;
}

/** Runs a plan, lets the dust settle, and throws when a promise was broken on the way or at the end. */
export function runInterleaving({ script, seed, end, channels }: Plan): RunReport {
  const run = new Interleaving(seed, channels);
  for (const step of script) run.take(step);
  return run.finish(end);
}

class Interleaving {
  readonly #seed: number;
  readonly #world: ModelWorld;
  #client: ModelClient;
  #cutOffUntil = 0;
  /** Grows when all that is on its way gets lost. */
  #connection = 0;

  constructor(seed: number, channels?: number) {
    const server = new ModelServer(channels);
    this.#seed = seed;
    const restart = (): void => this.#restart();
    this.#world = { server, store: new ModelStore(server), faults: { ...noFaults }, time: new VirtualTime(), ledger: new Ledger(), restart };
    this.#client = new ModelClient(this.#world, seed);
  }

  take(step: Step): void {
    const { server, faults, time, ledger } = this.#world;
    switch (step.type) {
      case 'push':
        return this.#push(step);
      case 'own':
        return this.#call(step.change, step.delay);
      case 'wait':
        return time.advance(step.ms);
      case 'restart':
        return this.#restart();
      case 'restore':
        return this.#restore(step.changes);
      case 'sessionCreated':
      case 'unreadable':
        ledger.owe('account', step.type);
        return this.#client.feed({ type: step.type });
      case 'tooLongPush':
        ledger.owe('account', step.type);
        return this.#client.feed({ type: 'updates', value: { _: 'updatesTooLong' } });
      case 'channelTooLongPush': {
        ledger.owe(lineOf(step.channelId), step.type);
        const pts = server.channelPts.get(step.channelId);
        return this.#short({ _: 'updateChannelTooLong', channelId: step.channelId, ...(step.withPts && pts !== undefined && { pts }) });
      }
      case 'channelPush':
        ledger.owe(lineOf(step.channelId), step.type);
        return this.#short({ _: 'updateChannel', channelId: step.channelId });
      case 'channelOpened':
      case 'channelClosed':
        return this.#client.feed({ type: step.type, channelId: step.channelId });
      case 'cutOff':
        this.#cutOffUntil = time.now().instant + step.ms;
        this.#client.feed({ type: 'disconnected' });
        time.at(this.#cutOffUntil, () => this.#client.feed({ type: 'connected' }));
        return;
      case 'server':
        server.ways = step;
        return;
      case 'fault':
        faults[step.name] = step.value;
    }
  }

  finish(end: Plan['end']): RunReport {
    const { server, store, faults, time, ledger } = this.#world;
    const channelIds = [...server.channelPts.keys()];
    for (const channelId of channelIds) this.#client.feed({ type: 'channelClosed', channelId });
    // These take away what the client knows; it learns it again by the next difference, if that comes through.
    Object.assign(faults, { channelPrivate: 0, stateInvalid: 0 });
    if (end === 'silence') {
      time.advance(3 * silence + 5 * 60_000);
    } else {
      // Late pushes, the longest pause after failures and one more difference, and still no quarter of an hour.
      time.advance(6000);
      Object.assign(faults, noFaults);
      if (store.hasShadows) {
        // What the client held when the server went back is applied by now, and shows that they differ.
        time.advance(60_000);
        ledger.owe('account', 'restore');
        this.#client.feed({ type: 'sessionCreated' });
        time.advance(60_000);
      }
      const posts = channelIds.map((channelId): PlannedChange => ['post', 1, channelId]);
      const changes: PlannedChange[] = [['message', 1, 0], ['secret', 1, 0], ['name', 1, 0], ...posts];
      if (end === 'hint') this.take({ type: 'tooLongPush' });
      this.#push({ type: 'push', changes, fate: end === 'hint' ? { type: 'drop' } : { type: 'deliver', delays: [0] }, withPeers: true });
      if (end === 'hint') this.take({ type: 'tooLongPush' });
      time.advance(5 * 60_000);
    }
    this.#audit();
    const { requests, ideal, losses } = ledger;
    return { changes: server.history.length, applied: store.applied.length, excused: store.excused.size, losses, requests, ideal };
  }

  #push({ changes: planned, fate, withPeers }: Extract<Step, { type: 'push' }>): void {
    const { server } = this.#world;
    const changes = planned.map(([kind, count, channelId]) => server.change(kind, count, channelId));
    for (const change of changes) this.#mayMiss(change, fate.type === 'drop' ? Number.POSITIVE_INFINITY : arrivalOf(change, changes, fate));
    if (fate.type === 'drop') return;
    const { delays } = fate;
    if (fate.type !== 'split') {
      for (const delay of delays) this.#deliver(changes, withPeers, delay);
      return;
    }
    changes.forEach((change, index) => this.#deliver([change], withPeers, delays[index % delays.length] ?? 0));
  }

  /** What comes later than a client waits for must be asked for. */
  #mayMiss({ id, line }: Change, delay: number): void {
    if (delay >= patience) this.#world.ledger.owe(nameOf(line), id);
  }

  /** What is pushed while the connection is down is lost; the client is not told. */
  #deliver(changes: readonly Change[], withPeers: boolean, delay: number): void {
    const { time, ledger } = this.#world;
    const { moment } = ledger;
    const connection = this.#connection;
    time.at(time.now().instant + delay, () => {
      const isLost = time.now().instant < this.#cutOffUntil || connection !== this.#connection;
      for (const { id, line } of changes) {
        if (isLost) ledger.oweSince(moment, nameOf(line), id);
        else ledger.settle(nameOf(line), id);
      }
      if (!isLost) this.#client.feed({ type: 'updates', value: container(changes, withPeers) });
    });
    if (delay === 0) time.advance(0);
  }

  #restart(): void {
    this.#client.kill();
    this.#world.store.restart();
    this.#client = new ModelClient(this.#world, this.#seed);
  }

  /** The server comes back with an older state. It says so by a new session only; whatever was on its way is lost. */
  #restore(count: number): void {
    const { server, store, ledger } = this.#world;
    this.#connection += 1;
    this.#client.loseAnswers();
    store.noteRestored(server.restore(count));
    ledger.owe('account', 'restore');
    this.#client.feed({ type: 'sessionCreated' });
  }

  #short(update: tl.Update): void {
    this.#client.feed({ type: 'updates', value: { _: 'updateShort', update, date: 0 } });
  }

  /** The result of a call reaches only the life that made it. */
  #call([kind, count, channelId]: PlannedChange, delay: number): void {
    const { server, time, ledger } = this.#world;
    const change = server.change(kind, count, channelId);
    this.#mayMiss(change, delay);
    const caller = this.#client;
    const connection = this.#connection;
    time.at(time.now().instant + delay, () => {
      if (connection !== this.#connection) return;
      if (caller === this.#client) ledger.settle(nameOf(change.line), change.id);
      caller.feed(resultOf(change));
    });
    if (delay === 0) time.advance(0);
  }

  #audit(): void {
    const { server, store, ledger } = this.#world;
    const applied = new Set(store.applied);
    for (const change of server.history) {
      const { id, line } = change;
      if (!applied.has(id) && !store.excused.has(id)) {
        if (!store.isShadowed(change)) throw new Error(`Change ${id} of the ${line} line was never applied.`);
        store.excused.add(id);
      }
      if (applied.has(id) && store.excused.has(id)) throw new Error(`Change ${id} was applied although it was given up.`);
    }
    if (JSON.stringify(store.state) !== JSON.stringify(server.state)) {
      throw new Error(`The client stands at ${JSON.stringify(store.state)}, the server at ${JSON.stringify(server.state)}.`);
    }
    if (this.#client.sequencer.syncState !== 'live') throw new Error(`The client is still ${this.#client.sequencer.syncState}.`);
    for (const [id, pts] of server.channelPts) this.#auditChannel(id, pts);
    const { untold, unasked } = this.#client;
    if (untold.length > 0) throw new Error(`The application was not told of losses in ${untold.join(', ')}.`);
    if (unasked.length > 0) throw new Error(`Nobody asked about ${unasked.join(', ')}, though the store said to.`);
    ledger.audit();
  }

  #auditChannel(id: number, pts: number): void {
    // Of a channel in which nothing has happened there is nothing to know.
    if (this.#world.server.between(id, 0).length === 0) return;
    const stored = this.#world.store.channels.get(id);
    if (stored?.pts !== pts || stored.behind) throw new Error(`Channel ${id} stands at ${JSON.stringify(stored)}, on the server at ${pts}.`);
    const state = this.#client.sequencer.channelSyncState(id);
    if (state !== 'live') throw new Error(`Channel ${id} is still ${state}.`);
  }
}

/** A container as the server sends it: its seq covers the changes in it that have no counter of their own. */
function container(changes: readonly Change[], withPeers: boolean): tl.Updates {
  const seqs = changes.filter(({ line }) => line === 'seq').map(({ end }) => end);
  const seq = seqs.at(-1) ?? 0;
  const content = {
    updates: changes.map((change) => change.update),
    users: withPeers ? changes.filter(({ kind }) => kind === 'message' || kind === 'post').map(senderOf) : [],
    chats: withPeers ? [...new Set(changes.map(({ line }) => line))].filter(isChannel).map(chatOf) : [],
    date: seq === 0 ? 0 : dateOf(seq),
  };
  if (seqs.length > 1) return { _: 'updatesCombined', ...content, seqStart: seqs[0] ?? 0, seq };
  return { _: 'updates', ...content, seq };
}

function resultOf(change: Change): SequencerInput {
  const { update, line } = change;
  if (update._ === 'updateDeleteMessages' || update._ === 'updateDeleteChannelMessages') {
    const key = isChannel(line) ? ({ kind: 'channel', id: line } as const) : ({ kind: 'common' } as const);
    return { type: 'affected', key, pts: update.pts, ptsCount: update.ptsCount, update };
  }
  return { type: 'updates', value: container([change], true) };
}

/** When the only or the first copy of a change arrives. */
function arrivalOf(change: Change, changes: readonly Change[], { type, delays }: Exclude<Fate, { type: 'drop' }>): number {
  return type === 'split' ? (delays[changes.indexOf(change) % delays.length] ?? 0) : Math.min(...delays);
}

/** The line of a change as it is asked about. */
function nameOf(line: Line): string {
  return isChannel(line) ? lineOf(line) : 'account';
}

function isChannel(line: Line): line is number {
  return typeof line === 'number';
}
