/** A sequencer taken step by step at times that a test chooses, with what channels send and answer. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChannelState, UpdateState } from '../../storage/records.js';
import { Sequencer } from '../sequencer.js';
import type { ApplyEffect, SequencerEffect, SequencerInput } from '../sequencer-types.js';

/** Where the account stands in the beginning. */
export const stored: UpdateState = { pts: 10, qts: 5, seq: 3, date: 1000 };

/** The channel that most of it is about. */
export const channel: tl.RawChannel = { _: 'channel', id: 5, accessHash: 1n, title: 'News', photo: { _: 'chatPhotoEmpty' }, date: 0 };

/** The difference of an account that has missed nothing. */
export const empty: tl.UpdatesDifference = { _: 'updates.differenceEmpty', date: 1000, seq: 3 };

export function message(id: number, channelId = 5): tl.RawMessage {
  return { _: 'message', id, peerId: { _: 'peerChannel', channelId }, date: 0, message: '' };
}

/** A post whose id is its pts. */
export function post(pts: number, channelId = 5): tl.RawUpdateNewChannelMessage {
  return { _: 'updateNewChannelMessage', message: message(pts, channelId), pts, ptsCount: 1 };
}

export function pushed(...updates: tl.Update[]): SequencerInput {
  return { type: 'updates', value: { _: 'updates', updates, users: [], chats: [], date: 0, seq: 0 } };
}

/** An answer after which more must be asked for. */
export function part(pts: number, ids: number[], changes: Partial<tl.RawUpdatesChannelDifference> = {}): tl.RawUpdatesChannelDifference {
  return { _: 'updates.channelDifference', pts, newMessages: ids.map((id) => message(id)), otherUpdates: [], users: [], chats: [], ...changes };
}

/** The last answer. */
export function last(pts: number, ids: number[] = []): tl.RawUpdatesChannelDifference {
  return part(pts, ids, { final: true });
}

export function nothing(pts: number): tl.RawUpdatesChannelDifferenceEmpty {
  return { _: 'updates.channelDifferenceEmpty', final: true, pts };
}

export function tooLong(pts: number): tl.RawUpdatesChannelDifferenceTooLong {
  const dialog = { _: 'dialog', peer: { _: 'peerChannel', channelId: 5 }, topMessage: pts, pts } as tl.RawDialog;
  return { _: 'updates.channelDifferenceTooLong', final: true, dialog, messages: [message(pts)], users: [], chats: [channel] };
}

/** The id of a request. */
export function idOf(effect: SequencerEffect | undefined): number {
  if (effect?.type !== 'getDifference' && effect?.type !== 'getState' && effect?.type !== 'getChannelDifference') throw new Error(`Got ${effect?.type}.`);
  return effect.id;
}

/** The batch among these effects. */
export function applyOf(effects: readonly SequencerEffect[]): ApplyEffect {
  const apply = effects.find((effect) => effect.type === 'apply');
  if (apply?.type !== 'apply') throw new Error(`Expected an apply, got ${effects.map(({ type }) => type).join(' ')}.`);
  return apply;
}

/** The ids of the posts in a batch. */
export function postsOf(apply: ApplyEffect): number[] {
  return apply.updates.flatMap(({ update }) => (update._ === 'updateNewChannelMessage' ? update.message.id : []));
}

/** One machine with small bounds, and the time. */
export class SequencerSteps {
  machine: Sequencer = createMachine();
  now = 0;

  /** Everything that the machine wants now. */
  poll(): SequencerEffect[] {
    const effects: SequencerEffect[] = [];
    const moment = { instant: this.now, unix: this.now };
    for (let effect = this.machine.poll(moment); effect; effect = this.machine.poll(moment)) effects.push(effect);
    return effects;
  }

  feed(...inputs: SequencerInput[]): SequencerEffect[] {
    for (const input of inputs) this.machine.handle(input, { instant: this.now, unix: this.now });
    return this.poll();
  }

  /** Commits whatever comes, and gives the other effects. */
  settle(effects: readonly SequencerEffect[]): SequencerEffect[] {
    return effects.flatMap((effect) => (effect.type === 'apply' ? this.settle(this.feed({ type: 'committed', commitId: effect.commitId })) : effect));
  }

  /** Puts a new machine in place of the one that is there, as a restart does. */
  restart(): void {
    this.machine = createMachine();
  }

  /** Brings the machine to `live`. */
  goLive(...channelStates: ChannelState[]): void {
    const effects = this.feed({ type: 'started', selfId: 1, state: stored, channelStates }, { type: 'connected' });
    this.settle(this.feed({ type: 'difference', id: idOf(effects.find(({ type }) => type === 'getDifference')), result: empty }));
  }

  /** Has the machine ask about channel 5, and gives the request's id. */
  ask(): number {
    const request = this.settle(this.feed(pushed({ _: 'updateChannelTooLong', channelId: 5 }))).at(-1);
    if (request?.type !== 'getChannelDifference' || request.channelId !== 5) throw new Error(`Expected a question about channel 5, got ${request?.type}.`);
    return request.id;
  }
}

function createMachine(): Sequencer {
  return new Sequencer({ random: { bytes: () => Uint8Array.of(128, 0, 0, 0) }, maxHeld: 10, maxWaiting: 20 });
}
