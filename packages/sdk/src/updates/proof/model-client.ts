/** A model of the wiring around a sequencer: requests, commits, restarts; it checks the contract at every step. */
import type * as tl from '@kitewire/tl-schema/api';
import { boxName } from '../box-key.js';
import { Sequencer } from '../sequencer.js';
import type { ApplyEffect, SequencerEffect, SequencerInput } from '../sequencer-types.js';
import type { Ledger } from './ledger.js';
import { channelIds, type ModelServer } from './model-server.js';
import type { LossName, ModelStore } from './model-store.js';
import type { VirtualTime } from './virtual-time.js';

/** What the adversary does to requests and commits. The first two are ms and stay; of the others each hits once. */
export interface ModelFaults {
  answerDelay: number;
  commitDelay: number;
  failures: number;
  commitFailures: number;
  tooLong: number;
  stalls: number;
  stateInvalid: number;
  channelFailures: number;
  channelTooLong: number;
  channelStalls: number;
  channelInvalid: number;
  channelPrivate: number;
}

export const noFaults: ModelFaults = {
  answerDelay: 20,
  commitDelay: 0,
  failures: 0,
  commitFailures: 0,
  tooLong: 0,
  stalls: 0,
  stateInvalid: 0,
  channelFailures: 0,
  channelTooLong: 0,
  channelStalls: 0,
  channelInvalid: 0,
  channelPrivate: 0,
};

/** What a model client lives in. */
export interface ModelWorld {
  readonly server: ModelServer;
  readonly store: ModelStore;
  readonly faults: ModelFaults;
  readonly time: VirtualTime;
  readonly ledger: Ledger;
}

/** The shortest pause after a failure in ms. */
const shortestPause = 800;

type Fault = Exclude<keyof ModelFaults, 'answerDelay' | 'commitDelay'>;
type GetChannelDifference = Extract<SequencerEffect, { type: 'getChannelDifference' }>;

/** One life of the client process, from start to restart. */
export class ModelClient {
  readonly sequencer: Sequencer;
  readonly #world: ModelWorld;
  readonly #asked = new Set<string>();
  readonly #open = new Set<number>();
  readonly #wasOpen = new Set<number>();
  /** The account, and the channels that the store said were behind when this life began. */
  readonly #mustAsk: Set<string>;
  /** Until when a line that met a failure must leave the server alone. */
  readonly #pauses = new Map<string, number>();
  readonly #mustTell = new Set<LossName>();
  readonly #mayTell = new Set<LossName>();
  #alive = true;
  #isCommitting = false;
  #hasStoreFailed = false;
  #wake: (() => void) | undefined;

  constructor(world: ModelWorld, seed: number) {
    this.#world = world;
    let next = seed;
    this.sequencer = new Sequencer({
      random: { bytes: (length) => Uint8Array.from({ length }, () => (next = (next * 1_103_515_245 + 12_345) & 0x7fff_ffff) >> 16) },
      maxHeld: 6,
      maxWaiting: 16,
    });
    const { state, channels, linesBehind } = world.store;
    const channelStates = [...channels.values()];
    this.#mustAsk = new Set(['account', ...channelStates.flatMap(({ channelId, behind }) => (behind ? lineOf(channelId) : []))]);
    world.ledger.because(linesBehind + this.#mustAsk.size);
    this.feed({ type: 'started', selfId: 1, state, channelStates });
    this.feed({ type: 'connected' });
  }

  /** Losses that the application should have heard of by now. */
  get untold(): readonly LossName[] {
    return [...this.#mustTell];
  }

  /** Lines that should have been asked about by now. */
  get unasked(): readonly string[] {
    return [...this.#mustAsk];
  }

  /** Hands an input to the machine and carries out what it wants. */
  feed(input: SequencerInput): void {
    if (!this.#alive) return;
    if (input.type === 'channelOpened') {
      this.#open.add(input.channelId);
      this.#wasOpen.add(input.channelId);
    }
    if (input.type === 'channelClosed') this.#open.delete(input.channelId);
    this.sequencer.handle(input, this.#world.time.now());
    this.#drive();
  }

  /** Ends this life at once: nothing that is on its way arrives. */
  kill(): void {
    this.#alive = false;
    this.#wake?.();
  }

  #drive(): void {
    const { time } = this.#world;
    for (let effect = this.sequencer.poll(time.now()); effect; effect = this.sequencer.poll(time.now())) this.#carryOut(effect);
    this.#wake?.();
    const { deadline } = this.sequencer;
    this.#wake = deadline === undefined ? undefined : time.at(deadline, () => this.#alive && this.#drive());
  }

  #carryOut(effect: SequencerEffect): void {
    const { faults, ledger } = this.#world;
    switch (effect.type) {
      case 'getDifference':
        this.#ask('account');
        return this.#answerDifference(effect);
      case 'getState':
        this.#ask('account');
        return this.#answer('account', () => ({ type: 'state', id: effect.id, result: { _: 'updates.state', ...this.#world.server.state, unreadCount: 0 } }));
      case 'getChannelDifference':
        this.#expectMark(effect.channelId);
        this.#ask(lineOf(effect.channelId), this.#open.has(effect.channelId));
        return this.#answerChannel(effect);
      case 'apply':
        if (this.#isCommitting) throw new Error('Two batches were on their way to the store at once.');
        this.#isCommitting = true;
        return this.#later(faults.commitDelay, () => this.#commit(effect));
      case 'updatesLost': {
        const name = effect.key.kind === 'channel' ? effect.key.id : 'common';
        if (!this.#mayTell.has(name)) throw new Error(`A loss was told of ${boxName(effect.key)} that is not stored.`);
        this.#mayTell.delete(name);
        this.#mustTell.delete(name);
        ledger.losses += 1;
        return;
      }
      case 'notice':
        // A buffer that overflows may cost every line a difference.
        if (effect.code === 'BUFFER_OVERFLOW') ledger.because(1 + channelIds.length);
        return;
    }
  }

  /** The server might not tell the next life that a channel has more: the store must know it before anything is asked. */
  #expectMark(channelId: number): void {
    const isMarked = this.#world.store.channels.get(channelId)?.behind === true;
    if (!isMarked && !this.#hasStoreFailed && !this.#wasOpen.has(channelId)) throw new Error(`Channel ${channelId} has more, but that is not stored.`);
  }

  #ask(line: string, isPoll = false): void {
    if (this.#asked.has(line)) throw new Error(`Two requests for ${line} were in flight at once.`);
    if (this.#world.time.now().instant < (this.#pauses.get(line) ?? 0)) throw new Error(`The request for ${line} came too soon after a failure.`);
    this.#asked.add(line);
    this.#mustAsk.delete(line);
    if (!isPoll) this.#world.ledger.requests += 1;
  }

  /** The server computes its answer at once; what happens while the answer travels is not in it. */
  #answer(line: string, compute: () => SequencerInput): void {
    const input = compute();
    this.#later(this.#world.faults.answerDelay, () => {
      this.#asked.delete(line);
      if (isFailure(input)) this.#pauses.set(line, this.#world.time.now().instant + shortestPause);
      this.feed(input);
    });
  }

  /** Whether a fault hits now; each costs one more request. */
  #hits(name: Fault): boolean {
    const { faults, ledger } = this.#world;
    if (faults[name] <= 0) return false;
    faults[name] -= 1;
    ledger.because();
    return true;
  }

  #answerDifference({ id, request }: Extract<SequencerEffect, { type: 'getDifference' }>): void {
    const { server, store, ledger } = this.#world;
    this.#answer('account', () => {
      if (this.#hits('failures')) return { type: 'differenceFailed', id, failure: { kind: 'retry' } };
      if (this.#hits('stateInvalid')) {
        // Afterwards nobody says which channels have changed.
        ledger.because(channelIds.length);
        return { type: 'differenceFailed', id, failure: { kind: 'stateInvalid' } };
      }
      if (this.#hits('stalls')) return { type: 'difference', id, result: stalled(request) };
      const { pts } = server.state;
      if (request.pts < pts && this.#hits('tooLong')) {
        const half = request.pts + Math.ceil((pts - request.pts) / 2);
        store.noteTooLong(half);
        return { type: 'difference', id, result: { _: 'updates.differenceTooLong', pts: half } };
      }
      const result = server.getDifference(request);
      if (result._ === 'updates.differenceSlice') ledger.because();
      if (result._ === 'updates.difference') ledger.because(this.#countMissed(result.otherUpdates));
      return { type: 'difference', id, result };
    });
  }

  /** How many channels have to be asked about for the sake of these. */
  #countMissed(updates: readonly tl.Update[]): number {
    return updates.filter(
      (update) => update._ === 'updateChannelTooLong' && (update.pts === undefined || update.pts > (this.#world.store.channels.get(update.channelId)?.pts ?? 0)),
    ).length;
  }

  #answerChannel({ id, channelId, pts, limit }: GetChannelDifference): void {
    const { server, store, ledger } = this.#world;
    const failed = (kind: 'retry' | 'stateInvalid' | 'private' | 'unknownChannel'): SequencerInput => ({ type: 'channelDifferenceFailed', id, failure: { kind } });
    this.#answer(lineOf(channelId), () => {
      if (!store.knownChats.has(channelId)) {
        // The account's difference describes it, and then it is asked about once more.
        ledger.because(2);
        return failed('unknownChannel');
      }
      if (this.#hits('channelFailures')) return failed('retry');
      if (this.#hits('channelPrivate')) {
        if (store.follows(channelId)) this.#mustTell.add(channelId);
        return failed('private');
      }
      if (this.#hits('channelStalls')) {
        return { type: 'channelDifference', id, result: { _: 'updates.channelDifference', pts, newMessages: [], otherUpdates: [], users: [], chats: [] } };
      }
      if (store.follows(channelId) && this.#hits('channelInvalid')) {
        store.noteDisowned(channelId);
        return failed('stateInvalid');
      }
      const isBehind = server.between(channelId, pts).length > 0;
      const result = isBehind && this.#hits('channelTooLong') ? server.channelTooLong(channelId) : server.getChannelDifference(channelId, pts, limit);
      if (!('final' in result)) ledger.because();
      return { type: 'channelDifference', id, result };
    });
  }

  #commit(effect: ApplyEffect): void {
    this.#isCommitting = false;
    const { commitId } = effect;
    const { store, ledger } = this.#world;
    if (this.#hits('commitFailures')) {
      ledger.because(1 + channelIds.length);
      this.#hasStoreFailed = true;
      return this.feed({ type: 'refused', commitId, reason: 'storage' });
    }
    const unknown = this.#unknownPeers(effect);
    if (unknown.length > 0) {
      ledger.because(unknown.length);
      return this.feed({ type: 'refused', commitId, reason: 'unknownPeer', updates: unknown });
    }
    const { must, may } = store.commit(effect);
    for (const name of must) this.#mustTell.add(name);
    for (const name of [...must, ...may]) this.#mayTell.add(name);
    this.feed({ type: 'committed', commitId });
  }

  /** The live updates that name peers nobody has described; a difference describes all that it names. */
  #unknownPeers({ source, users, chats, updates, channelHoles = [] }: ApplyEffect): tl.Update[] {
    const { store } = this.#world;
    const isUserKnown = (id: number): boolean => store.knownUsers.has(id) || users.some((user) => user.id === id);
    const isChatKnown = (id: number): boolean => store.knownChats.has(id) || chats.some((chat) => chat.id === id);
    const isKnown = (message: tl.Message): boolean => {
      if (message._ !== 'message' || message.fromId?._ !== 'peerUser') throw new Error('The model knows no such message.');
      return isUserKnown(message.fromId.userId) && (message.peerId._ !== 'peerChannel' || isChatKnown(message.peerId.channelId));
    };
    const unknown = updates.flatMap(({ update }) => ('message' in update && typeof update.message === 'object' && update.message._ === 'message' && !isKnown(update.message) ? update : []));
    if (source !== 'live' && unknown.length > 0) throw new Error('A difference names an unknown peer.');
    if (!channelHoles.every(({ channelId, messages }) => isChatKnown(channelId) && messages.every(isKnown))) throw new Error('A hole names an unknown peer.');
    return unknown;
  }

  #later(delay: number, run: () => void): void {
    const { time } = this.#world;
    time.at(time.now().instant + delay, () => {
      if (this.#alive) run();
    });
  }
}

function lineOf(channelId: number): string {
  return `channel ${channelId}`;
}

/** Whether the same would happen again if the client asked again at once. */
function isFailure(input: SequencerInput): boolean {
  if (input.type === 'differenceFailed' || input.type === 'channelDifferenceFailed') return input.failure.kind === 'retry';
  return input.type === 'difference' && input.result._ === 'updates.differenceSlice' && input.result.intermediateState.seq === 0;
}

function stalled({ pts, qts, date }: tl.UpdatesGetDifferenceRequest): tl.UpdatesDifference {
  const intermediateState = { _: 'updates.state', pts, qts, date, seq: 0, unreadCount: 0 } as const;
  return { _: 'updates.differenceSlice', newMessages: [], newEncryptedMessages: [], otherUpdates: [], users: [], chats: [], intermediateState };
}
