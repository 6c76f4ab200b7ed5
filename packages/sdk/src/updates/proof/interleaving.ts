/** Random interleavings: an adversary between the model server and the model client, and the audit at the end. */
import type * as tl from '@kitewire/tl-schema/api';
import fc from 'fast-check';
import { type ModelFaults, ModelClient, type ModelStore } from './model-client.js';
import { type Change, type ChangeKind, ModelServer, senderOf } from './model-server.js';
import { VirtualTime } from './virtual-time.js';

/** What becomes of one push. */
type Fate = { readonly type: 'deliver' | 'duplicate' | 'split'; readonly delays: readonly number[] } | { readonly type: 'drop' };

/** One step of the adversary. */
export type Step =
  | { readonly type: 'push'; readonly changes: readonly (readonly [ChangeKind, number])[]; readonly fate: Fate; readonly withUsers: boolean }
  /** The client's own call: its result is an `Updates` or an `affectedMessages`. */
  | { readonly type: 'own'; readonly kind: ChangeKind; readonly delay: number }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'restart' | 'sessionCreated' | 'tooLongPush' | 'unreadable' }
  | { readonly type: 'cutOff'; readonly ms: number }
  | { readonly type: 'sliceSize'; readonly size: number }
  | { readonly type: 'fault'; readonly name: keyof ModelFaults; readonly value: number };

const kind = fc.constantFrom<ChangeKind>('message', 'message', 'message', 'delete', 'secret', 'name');
const delay = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1500 }));

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('deliver' as const), delays: fc.tuple(delay) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('duplicate' as const), delays: fc.tuple(delay, delay) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('split' as const), delays: fc.array(delay, { minLength: 1, maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('drop' as const) }) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant('push' as const),
      changes: fc.array(fc.tuple(kind, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 4 }),
      fate,
      withUsers: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('own' as const), kind: fc.constantFrom<ChangeKind>('message', 'delete'), delay }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3000 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('restart' as const, 'sessionCreated' as const, 'tooLongPush' as const, 'unreadable' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cutOff' as const), ms: fc.integer({ min: 1, max: 5000 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('sliceSize' as const), size: fc.integer({ min: 1, max: 5 }) }) },
  {
    weight: 5,
    arbitrary: fc.oneof(
      fc.record({ type: fc.constant('fault' as const), name: fc.constantFrom('answerDelay' as const, 'commitDelay' as const), value: fc.integer({ min: 0, max: 800 }) }),
      fc.record({
        type: fc.constant('fault' as const),
        name: fc.constantFrom('failures' as const, 'commitFailures' as const, 'tooLong' as const, 'stalls' as const),
        value: fc.integer({ min: 1, max: 3 }),
      }),
    ),
  },
);

/** Scripts of the adversary. */
export const scripts: fc.Arbitrary<readonly Step[]> = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' });

/** What a run came to, for further checks. */
export interface RunReport {
  readonly changes: number;
  readonly requests: number;
  readonly lost: number;
}

/**
 * How a run ends: with one more change on each line, so that every gap shows and is closed soon, or in silence, which
 * is the last thing that heals.
 */
export type RunEnd = 'noise' | 'silence';

/** Runs one script, lets the dust settle, and throws when the client's record is not the true history. */
export function runInterleaving(script: readonly Step[], seed = 1, end: RunEnd = 'silence'): RunReport {
  const time = new VirtualTime();
  const server = new ModelServer();
  const store: ModelStore = { state: server.state, applied: [], lost: new Set(), knownUsers: new Set() };
  const faults: ModelFaults = { answerDelay: 20, commitDelay: 0, failures: 0, commitFailures: 0, tooLong: 0, stalls: 0 };
  let client = new ModelClient(server, store, faults, time, seed);
  let requests = 0;
  let cutOffUntil = 0;

  const deliver = (value: tl.Updates, after: number): void => {
    time.at(time.now().instant + after, () => {
      // What is pushed while the connection is down is lost; the client is not told.
      if (time.now().instant >= cutOffUntil) client.feed({ type: 'updates', value });
    });
  };

  for (const move of script) {
    switch (move.type) {
      case 'push':
        push(server, move, deliver);
        break;
      case 'own': {
        const change = server.change(move.kind, 1);
        const caller = client;
        time.at(time.now().instant + move.delay, () => caller.feed(ownResult(change)));
        break;
      }
      case 'wait':
        time.advance(move.ms);
        break;
      case 'restart':
        client.kill();
        requests += client.requests;
        client = new ModelClient(server, store, faults, time, seed);
        break;
      case 'sessionCreated':
      case 'unreadable':
        client.feed({ type: move.type });
        break;
      case 'tooLongPush':
        client.feed({ type: 'updates', value: { _: 'updatesTooLong' } });
        break;
      case 'cutOff':
        cutOffUntil = time.now().instant + move.ms;
        client.feed({ type: 'disconnected' });
        time.at(cutOffUntil, () => client.feed({ type: 'connected' }));
        break;
      case 'sliceSize':
        server.sliceSize = move.size;
        break;
      case 'fault':
        faults[move.name] = move.value;
        break;
    }
  }
  if (end === 'silence') {
    time.advance(50 * 60_000);
  } else {
    // Late pushes, the longest pause after failures and one more difference, and still no quarter of an hour.
    time.advance(6000);
    Object.assign(faults, { answerDelay: 20, commitDelay: 0, failures: 0, commitFailures: 0, tooLong: 0, stalls: 0 });
    push(server, { type: 'push', changes: [['message', 1], ['secret', 1], ['name', 1]], fate: { type: 'deliver', delays: [0] }, withUsers: true }, deliver);
    time.advance(3 * 60_000);
  }
  audit(server, store, client);
  return { changes: server.history.length, requests: requests + client.requests, lost: store.lost.size };
}

function push(server: ModelServer, move: Extract<Step, { type: 'push' }>, deliver: (value: tl.Updates, after: number) => void): void {
  const changes = move.changes.map(([changeKind, count]) => server.change(changeKind, count));
  if (move.fate.type === 'drop') return;
  const { delays } = move.fate;
  if (move.fate.type !== 'split') {
    for (const after of delays) deliver(container(changes, move.withUsers), after);
    return;
  }
  changes.forEach((change, index) => deliver(container([change], move.withUsers), delays[index % delays.length] ?? 0));
}

/** A container as the server sends it: its seq covers the changes in it that have no counter of their own. */
function container(changes: readonly Change[], withUsers: boolean): tl.Updates {
  const named = changes.filter((change) => change.kind === 'name');
  const content = {
    updates: changes.map((change) => change.update),
    users: withUsers ? changes.filter((change) => change.kind === 'message').map(senderOf) : [],
    chats: [],
    date: named.at(-1)?.after.date ?? 0,
  };
  const seq = named.at(-1)?.after.seq ?? 0;
  if (named.length > 1) return { _: 'updatesCombined', ...content, seqStart: named[0]?.after.seq ?? 0, seq };
  return { _: 'updates', ...content, seq };
}

function ownResult(change: Change): Parameters<ModelClient['feed']>[0] {
  const { update } = change;
  if (update._ === 'updateDeleteMessages') {
    return { type: 'affected', key: { kind: 'common' }, pts: update.pts, ptsCount: update.ptsCount, update };
  }
  return { type: 'updates', value: container([change], true) };
}

function audit(server: ModelServer, store: ModelStore, client: ModelClient): void {
  const expected = server.history.filter(({ id }) => !store.lost.has(id));
  const counts = new Map<number, number>();
  for (const id of store.applied) counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const { id } of server.history) {
    const times = counts.get(id) ?? 0;
    if (times > 1) throw new Error(`Change ${id} was applied ${times} times.`);
    if (times === 0 && !store.lost.has(id)) throw new Error(`Change ${id} was never applied.`);
    if (times > 0 && store.lost.has(id)) throw new Error(`Change ${id} was applied although it was given up.`);
  }
  // A difference groups by kind, so across it only each kind keeps its order.
  for (const each of ['message', 'delete', 'secret', 'name']) {
    const order = store.applied.filter((id) => server.history[id - 1]?.kind === each);
    if (order.some((id, index) => id < (order[index - 1] ?? 0))) throw new Error(`The order of ${each}s is wrong: ${order.join(' ')}.`);
  }
  if (store.applied.length !== expected.length) throw new Error('Something was applied that never happened.');
  if (JSON.stringify(store.state) !== JSON.stringify(server.state)) {
    throw new Error(`The client stands at ${JSON.stringify(store.state)}, the server at ${JSON.stringify(server.state)}.`);
  }
  if (client.sequencer.syncState !== 'live') throw new Error(`The client is still ${client.sequencer.syncState}.`);
}
