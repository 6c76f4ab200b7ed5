/** The sequencer step by step: what it asks for, when, and in which order things leave it. */
import type * as tl from '@kitewire/tl-schema/api';
import { beforeEach, describe, expect, it } from 'vitest';
import type { UpdateState } from '../storage/records.js';
import { Sequencer } from './sequencer.js';
import type { ApplyEffect, SequencerEffect, SequencerInput } from './sequencer-types.js';

const stored: UpdateState = { pts: 10, qts: 5, seq: 3, date: 1000 };
const peer: tl.Peer = { _: 'peerUser', userId: 7 };
const typing: tl.Update = { _: 'updateUserTyping', userId: 7, action: { _: 'sendMessageTypingAction' } };
const user: tl.RawUser = { _: 'user', id: 7, accessHash: 1n };

function newMessage(pts: number): tl.RawUpdateNewMessage {
  return { _: 'updateNewMessage', message: { _: 'message', id: pts, peerId: peer, date: 0, message: '' }, pts, ptsCount: 1 };
}

function updates(list: tl.Update[], seq = 0, users: tl.User[] = []): SequencerInput {
  return { type: 'updates', value: { _: 'updates', updates: list, users, chats: [], date: 1000 + seq, seq } };
}

function difference(pts: number, changes: Partial<tl.RawUpdatesDifference> = {}): tl.RawUpdatesDifference {
  const state: tl.UpdatesState = { _: 'updates.state', ...stored, pts, unreadCount: 0 };
  return { _: 'updates.difference', newMessages: [], newEncryptedMessages: [], otherUpdates: [], users: [], chats: [], state, ...changes };
}

describe('the sequencer', () => {
  let machine: Sequencer;
  let now: number;

  beforeEach(() => {
    machine = new Sequencer({ random: { bytes: () => Uint8Array.of(128, 0, 0, 0) }, maxHeld: 10, maxWaiting: 20 });
    now = 0;
  });

  function moment(): { instant: number; unix: number } {
    return { instant: now, unix: now };
  }

  function poll(): SequencerEffect[] {
    const effects: SequencerEffect[] = [];
    for (let effect = machine.poll(moment()); effect; effect = machine.poll(moment())) effects.push(effect);
    return effects;
  }

  function feed(...inputs: SequencerInput[]): SequencerEffect[] {
    for (const input of inputs) machine.handle(input, moment());
    return poll();
  }

  /** Brings the machine to `live` at the stored state. */
  function goLive(): void {
    const [request] = feed({ type: 'started', selfId: 1, state: stored }, { type: 'connected' });
    expect(request).toMatchObject({ type: 'getDifference', request: { pts: 10, ptsLimit: 500, qts: 5, date: 1000 } });
    feed({ type: 'difference', id: idOf(request), result: { _: 'updates.differenceEmpty', date: 1000, seq: 3 } });
    expect(machine.syncState).toBe('live');
  }

  function idOf(effect: SequencerEffect | undefined): number {
    if (effect?.type !== 'getDifference' && effect?.type !== 'getState') throw new Error(`Expected a request, got ${effect?.type}.`);
    return effect.id;
  }

  function applyOf(effects: SequencerEffect[]): ApplyEffect {
    const apply = effects.find((effect) => effect.type === 'apply');
    if (apply?.type !== 'apply') throw new Error('Expected an apply.');
    return apply;
  }

  function commit(apply: ApplyEffect): SequencerEffect[] {
    return feed({ type: 'committed', commitId: apply.commitId });
  }

  function ptsOf(apply: ApplyEffect): number[] {
    return apply.updates.map(({ update }) => ('pts' in update ? update.pts ?? -1 : -1));
  }

  it('does nothing and wants nothing before anybody is logged in', () => {
    expect(feed({ type: 'connected' }, updates([newMessage(11)]), { type: 'sessionCreated' })).toEqual([]);
    expect(machine.deadline).toBeUndefined();
  });

  it('lets through before login what does not belong to an account', () => {
    const apply = applyOf(feed({ type: 'updates', value: { _: 'updateShort', update: { _: 'updateLoginToken' }, date: 0 } }));
    expect(apply.updates).toEqual([{ update: { _: 'updateLoginToken' }, sequenced: false }]);
    expect(apply.newState).toBeUndefined();
  });

  it('asks for a state when it has none, stores it, and goes live', () => {
    expect(feed({ type: 'started', selfId: 1 })).toEqual([]);
    const [request] = feed({ type: 'connected' });
    expect(request).toEqual({ type: 'getState', id: 1, request: { _: 'updates.getState' } });
    feed(updates([newMessage(10)]), updates([newMessage(11)]));
    const apply = applyOf(feed({ type: 'state', id: 1, result: { _: 'updates.state', ...stored, unreadCount: 2 } }));
    expect(apply).toMatchObject({ source: 'state', updates: [], newState: stored });
    // The buffered one that the state covers is gone, the other one follows.
    expect(ptsOf(applyOf(commit(apply)))).toEqual([11]);
    expect(machine.syncState).toBe('live');
  });

  it('applies a push with its peers and commits its pts with it', () => {
    goLive();
    const apply = applyOf(feed(updates([newMessage(11)], 0, [user])));
    expect(apply).toMatchObject({ source: 'live', users: [user], updates: [{ update: newMessage(11), sequenced: true }], newState: { ...stored, pts: 11 } });
    expect(commit(apply)).toEqual([]);
  });

  it('has one batch on its way and joins what comes meanwhile', () => {
    goLive();
    const first = applyOf(feed(updates([newMessage(11)])));
    expect(feed(updates([newMessage(12)]), updates([newMessage(13)]))).toEqual([]);
    const second = applyOf(commit(first));
    expect(ptsOf(second)).toEqual([12, 13]);
    expect(second.newState?.pts).toBe(13);
  });

  it('gives out nothing of a push that it has seen, and keeps its older peers from the store', () => {
    goLive();
    commit(applyOf(feed(updates([newMessage(11)]))));
    expect(feed(updates([newMessage(11)], 0, [user]), updates([newMessage(5)], 0, [user]))).toEqual([]);
  });

  it('waits half a second for what is missing, then asks', () => {
    goLive();
    now = 100;
    expect(feed(updates([newMessage(12)]))).toEqual([]);
    expect(machine.deadline).toBe(600);
    now = 599;
    expect(poll()).toEqual([]);
    now = 600;
    expect(poll()).toMatchObject([{ type: 'getDifference', request: { pts: 10 } }]);
  });

  it('does not ask when the missing one arrives within that time, whatever the order', () => {
    goLive();
    feed(updates([newMessage(14)]), updates([newMessage(12)]), updates([newMessage(13)]));
    now = 400;
    expect(ptsOf(applyOf(feed(updates([newMessage(11)]))))).toEqual([11, 12, 13, 14]);
    expect(machine.deadline).toBe(400 + 15 * 60_000);
  });

  it('waits for a missing container by its seq, and applies numbered events at once', () => {
    goLive();
    const mark: tl.Update = { _: 'updateDialogUnreadMark', peer: { _: 'dialogPeer', peer } };
    const first = applyOf(feed(updates([mark, newMessage(11)], 5)));
    expect(first.updates.map(({ update }) => update._)).toEqual(['updateNewMessage']);
    commit(first);
    const second = applyOf(feed(updates([mark], 4)));
    expect(second.updates).toHaveLength(2);
    expect(second.newState).toEqual({ pts: 11, qts: 5, seq: 5, date: 1005 });
  });

  it('does not ask while a batch is on its way, and asks from what is stored', () => {
    goLive();
    const apply = applyOf(feed(updates([newMessage(11)])));
    expect(feed({ type: 'sessionCreated' })).toEqual([]);
    expect(commit(apply)).toMatchObject([{ type: 'getDifference', request: { pts: 11 } }]);
  });

  it('keeps what comes during a difference and looks at it again afterwards', () => {
    goLive();
    const [request] = feed({ type: 'sessionCreated' });
    expect(feed(updates([newMessage(12)]), updates([newMessage(13)]))).toEqual([]);
    const message = newMessage(12).message;
    const apply = applyOf(feed({ type: 'difference', id: idOf(request), result: difference(12, { newMessages: [message] }) }));
    expect(apply).toMatchObject({ source: 'difference', newState: { ...stored, pts: 12 } });
    expect(ptsOf(applyOf(commit(apply)))).toEqual([13]);
  });

  it('lets typing through while a difference is on its way', () => {
    goLive();
    feed({ type: 'sessionCreated' });
    const apply = applyOf(feed(updates([typing, newMessage(11)])));
    expect(apply.updates).toEqual([{ update: typing, sequenced: false }]);
    expect(apply.newState).toBeUndefined();
  });

  it('goes through slices one by one, each committed before the next is asked for', () => {
    goLive();
    const [first] = feed({ type: 'sessionCreated' });
    const { state, ...content } = difference(12, { newMessages: [newMessage(11).message] });
    const slice: tl.UpdatesDifference = { ...content, _: 'updates.differenceSlice', intermediateState: state };
    const apply = applyOf(feed({ type: 'difference', id: idOf(first), result: slice }));
    const [second] = commit(apply);
    expect(second).toMatchObject({ type: 'getDifference', request: { pts: 12 } });
    commit(applyOf(feed({ type: 'difference', id: idOf(second), result: difference(14) })));
    expect(machine.syncState).toBe('live');
  });

  it('A03: tells of the hole after it is stored, and goes on asking', () => {
    goLive();
    const [request] = feed({ type: 'sessionCreated' });
    const apply = applyOf(feed({ type: 'difference', id: idOf(request), result: { _: 'updates.differenceTooLong', pts: 5000 } }));
    expect(apply.newState?.pts).toBe(5000);
    expect(commit(apply)).toMatchObject([
      { type: 'updatesLost', key: { kind: 'common' }, reason: 'tooLong' },
      { type: 'getDifference', request: { pts: 5000 } },
    ]);
  });

  it('A01: answers a storm of updatesTooLong with one request at a time and growing pauses', () => {
    goLive();
    let requests = 0;
    let pending: number | undefined;
    for (now = 1; now < 60_000; now += 1) {
      const effects = feed({ type: 'updates', value: { _: 'updatesTooLong' } });
      for (const effect of effects) {
        expect(pending).toBeUndefined();
        pending = idOf(effect);
        requests += 1;
      }
      if (pending !== undefined && now % 10 === 0) {
        feed({ type: 'difference', id: pending, result: { _: 'updates.differenceEmpty', date: 1000, seq: 3 } });
        pending = undefined;
      }
    }
    expect(requests).toBeLessThanOrEqual(10);
    expect(requests).toBeGreaterThan(3);
  });

  it('A01: asks once after updates that cannot be, and says so', () => {
    goLive();
    const effects = feed(updates([{ ...newMessage(11), ptsCount: -5 }]));
    expect(effects).toMatchObject([{ type: 'notice', code: 'IMPOSSIBLE_UPDATE' }, { type: 'getDifference' }]);
  });

  it('A01: forgets what waits behind a gap rather than growing, and asks', () => {
    goLive();
    const effects = feed(...Array.from({ length: 11 }, (_, index) => updates([newMessage(1_000_000_000 + 2 * index)])));
    expect(effects).toMatchObject([{ type: 'notice', code: 'BUFFER_OVERFLOW' }, { type: 'getDifference' }]);
    feed({ type: 'difference', id: idOf(effects[1]), result: { _: 'updates.differenceEmpty', date: 1000, seq: 3 } });
    expect(machine.deadline).toBe(15 * 60_000);
  });

  it('A01: forgets what comes during a difference rather than growing, and asks again', () => {
    goLive();
    const [request] = feed({ type: 'sessionCreated' });
    const effects = feed(...Array.from({ length: 30 }, (_, index) => updates([newMessage(11 + index)])));
    expect(effects).toMatchObject([{ type: 'notice', code: 'BUFFER_OVERFLOW' }]);
    const apply = applyOf(feed({ type: 'difference', id: idOf(request), result: difference(20) }));
    expect(commit(apply)).toMatchObject([{ type: 'getDifference', request: { pts: 20 } }]);
  });

  it('gives up what a slow store cannot take, and fetches it from where the store stands', () => {
    goLive();
    const apply = applyOf(feed(updates([newMessage(11)])));
    const effects = feed(...Array.from({ length: 25 }, (_, index) => updates([newMessage(12 + index)])));
    expect(effects).toMatchObject([{ type: 'notice', code: 'BUFFER_OVERFLOW' }]);
    expect(commit(apply)).toMatchObject([{ type: 'getDifference', request: { pts: 11 } }]);
  });

  it('A02: pauses after slices that do not advance, and says so at the second', () => {
    goLive();
    const [first] = feed({ type: 'sessionCreated' });
    const { state, ...content } = difference(10);
    const stuck: tl.UpdatesDifference = { ...content, _: 'updates.differenceSlice', intermediateState: state };
    expect(feed({ type: 'difference', id: idOf(first), result: stuck })).toEqual([]);
    expect(machine.deadline).toBe(1000);
    now = 1000;
    const [second] = poll();
    expect(feed({ type: 'difference', id: idOf(second), result: stuck })).toMatchObject([{ type: 'notice', code: 'DIFFERENCE_STALLED' }]);
    expect(machine.deadline).toBe(3000);
  });

  it('A04: asks for the difference instead of telling of an unknown peer, and keeps what nobody would send again', () => {
    goLive();
    const apply = applyOf(feed(updates([typing, newMessage(11)])));
    const effects = feed({ type: 'refused', commitId: apply.commitId, reason: 'unknownPeer' });
    const again = applyOf(effects);
    expect(again.updates).toEqual([{ update: typing, sequenced: false }]);
    expect(again.newState).toBeUndefined();
    expect(effects).toMatchObject([{ type: 'apply' }, { type: 'getDifference', request: { pts: 10 } }]);
  });

  it('goes back to what is stored when the store fails, and asks after a pause', () => {
    goLive();
    const apply = applyOf(feed(updates([newMessage(11)]), updates([newMessage(12)])));
    expect(feed({ type: 'refused', commitId: apply.commitId, reason: 'storage' })).toEqual([]);
    expect(machine.deadline).toBe(1000);
    now = 1000;
    expect(poll()).toMatchObject([{ type: 'getDifference', request: { pts: 10 } }]);
  });

  it('tries again after a failed request, not before the server wants it', () => {
    goLive();
    const [request] = feed({ type: 'sessionCreated' });
    feed({ type: 'differenceFailed', id: idOf(request), failure: { kind: 'retry', retryAfter: 7000 } });
    expect(machine.deadline).toBe(7000);
    now = 7000;
    expect(poll()).toMatchObject([{ type: 'getDifference' }]);
  });

  it('asks for a new state when the server does not take its pts, and tells of the hole', () => {
    goLive();
    const [request] = feed({ type: 'sessionCreated' });
    feed({ type: 'differenceFailed', id: idOf(request), failure: { kind: 'stateInvalid' } });
    now = 1000;
    const [again] = poll();
    expect(again).toMatchObject({ type: 'getState' });
    const apply = applyOf(feed({ type: 'state', id: idOf(again), result: { _: 'updates.state', ...stored, pts: 4, unreadCount: 0 } }));
    expect(commit(apply)).toEqual([{ type: 'updatesLost', key: { kind: 'common' }, reason: 'stateLost' }]);
    expect(machine.syncState).toBe('live');
  });

  it('asks for a new state after updatePtsChanged', () => {
    goLive();
    expect(feed(updates([{ _: 'updatePtsChanged' }]))).toMatchObject([{ type: 'getState' }]);
  });

  it('accounts the events of own calls', () => {
    goLive();
    const apply = applyOf(feed({ type: 'affected', key: { kind: 'common' }, pts: 12, ptsCount: 2 }));
    expect(apply).toMatchObject({ updates: [], newState: { pts: 12 } });
    commit(apply);
    expect(ptsOf(applyOf(feed(updates([newMessage(13)]))))).toEqual([13]);
  });

  it('asks after a quarter of an hour of silence, and only while it is connected', () => {
    goLive();
    now = 60_000;
    commit(applyOf(feed(updates([newMessage(11)]))));
    expect(machine.deadline).toBe(16 * 60_000);
    feed({ type: 'disconnected' });
    expect(machine.deadline).toBeUndefined();
    now = 30 * 60_000;
    expect(feed({ type: 'connected' })).toEqual([]);
    now += 15 * 60_000;
    expect(poll()).toMatchObject([{ type: 'getDifference' }]);
  });

  it('asks nothing while it is not connected', () => {
    expect(feed({ type: 'started', selfId: 1, state: stored })).toEqual([]);
    expect(machine.deadline).toBeUndefined();
    expect(feed({ type: 'connected' })).toMatchObject([{ type: 'getDifference' }]);
  });

  it('does not ask twice for the sake of a session that begins with its request', () => {
    const [request] = feed({ type: 'started', selfId: 1, state: stored }, { type: 'connected' });
    feed({ type: 'sessionCreated' });
    expect(feed({ type: 'difference', id: idOf(request), result: { _: 'updates.differenceEmpty', date: 1000, seq: 3 } })).toEqual([]);
    expect(machine.syncState).toBe('live');
  });

  it('ignores answers that it no longer awaits', () => {
    goLive();
    const [request] = feed({ type: 'sessionCreated' });
    const id = idOf(request);
    feed({ type: 'differenceFailed', id, failure: { kind: 'retry' } });
    expect(feed({ type: 'difference', id, result: difference(99) }, { type: 'committed', commitId: 99 }, { type: 'refused', commitId: 99, reason: 'storage' })).toEqual([]);
    expect(machine.syncState).toBe('behind');
  });

  it('forgets everything when it is stopped, and can be started for another account', () => {
    goLive();
    const apply = applyOf(feed(updates([newMessage(11)])));
    expect(feed({ type: 'stopped' }, { type: 'committed', commitId: apply.commitId })).toEqual([]);
    expect(feed({ type: 'started', selfId: 2 })).toMatchObject([{ type: 'getState' }]);
  });

  it('stops when a request finds that nobody is logged in', () => {
    goLive();
    const [request] = feed({ type: 'sessionCreated' });
    feed({ type: 'differenceFailed', id: idOf(request), failure: { kind: 'loggedOut' } });
    expect(machine.syncState).toBe('stopped');
  });

  it('refuses to be started twice', () => {
    goLive();
    expect(() => machine.handle({ type: 'started', selfId: 1 }, moment())).toThrow(/started twice/);
  });
});
