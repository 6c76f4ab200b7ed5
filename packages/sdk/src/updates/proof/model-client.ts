/** A model of the wiring around a sequencer: requests, commits, restarts; it checks the contract at every step. */
import type * as tl from '@kitewire/tl-schema/api';
import { boxName } from '../box-key.js';
import { Sequencer } from '../sequencer.js';
import type { ApplyEffect, SequencerEffect, SequencerInput } from '../sequencer-types.js';
import type { Ledger } from './ledger.js';
import { LookWatch } from './look-watch.js';
import { changeIdOf, type ModelServer } from './model-server.js';
import type { LossName, ModelStore } from './model-store.js';
import { channelsIn } from './told-channels.js';
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
  /** The process ends just when a difference that names channels is stored. */
  crashes: number;
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
  crashes: 0,
};

/** What a model client lives in. */
export interface ModelWorld {
  readonly server: ModelServer;
  readonly store: ModelStore;
  readonly faults: ModelFaults;
  readonly time: VirtualTime;
  readonly ledger: Ledger;
  /** Ends this life and begins the next. */
  readonly restart: () => void;
}

/** The shortest pause after a failure in ms. */
const shortestPause = 800;

/** How many channels may be asked about at once. */
const channelBound = 10;

/** The silence after which a client asks, in ms. */
export const silence = 15 * 60_000;

type Fault = Exclude<keyof ModelFaults, 'answerDelay' | 'commitDelay'>;
type GetChannelDifference = Extract<SequencerEffect, { type: 'getChannelDifference' }>;

/** One life of the client process, from start to restart. */
export class ModelClient {
  readonly sequencer: Sequencer;
  readonly #world: ModelWorld;
  readonly #asked = new Set<string>();
  readonly #looks: LookWatch;
  readonly #wasOpen = new Set<number>();
  /** The account, and the channels that the store said were behind when this life began. */
  readonly #mustAsk: Set<string>;
  /** Until when a line that met a failure must leave the server alone. */
  readonly #pauses = new Map<string, number>();
  readonly #mustTell = new Set<LossName>();
  readonly #mayTell = new Set<LossName>();
  /** What an answer that is not stored yet says of channels: up to where each has events. */
  #told: ReadonlyMap<number, number> | undefined;
  #alive = true;
  #isConnected = false;
  /** Grows when all that is on its way gets lost. */
  #connection = 0;
  #heardAt: number;
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
    const { time, store, ledger } = world;
    this.#heardAt = time.now().instant;
    this.#looks = new LookWatch(time, (id) => this.#alive && this.#isConnected && this.sequencer.channelSyncState(id) === 'live');
    const { state, channels, channelsBehind } = store;
    const channelStates = [...channels.values()];
    const marked = channelStates.flatMap(({ channelId, behind }) => (behind ? lineOf(channelId) : []));
    this.#mustAsk = new Set(['account', ...marked]);
    for (const line of [...this.#mustAsk, ...channelsBehind.map(lineOf)]) ledger.owe(line, 'start');
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
    if (input.type === 'channelOpened') this.#wasOpen.add(input.channelId);
    if (input.type === 'channelOpened' || input.type === 'channelClosed') this.#looks.set(input.channelId, input.type === 'channelOpened');
    if (input.type === 'connected' || input.type === 'disconnected') this.#isConnected = input.type === 'connected';
    if (heard.has(input.type)) this.#heardAt = this.#world.time.now().instant;
    this.sequencer.handle(input, this.#world.time.now());
    this.#drive();
  }

  /** Ends this life at once: nothing that is on its way arrives. */
  kill(): void {
    this.#alive = false;
    this.#wake?.();
  }

  /** All answers that are on their way get lost. */
  loseAnswers(): void {
    this.#connection += 1;
    this.#told = undefined;
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
        return this.#answerDifference(effect, this.#ask('account', false));
      case 'getState': {
        const isNeeded = this.#ask('account', false);
        const { state, channelPts } = this.#world.server;
        const result: tl.UpdatesState = { _: 'updates.state', ...state, unreadCount: 0 };
        // Whoever takes a new state is told of no channel: each that is followed must be asked about.
        const told = new Map([...channelPts].filter(([id]) => this.#world.store.follows(id)));
        for (const id of told.keys()) ledger.owe(lineOf(id), 'state');
        return this.#answer('account', isNeeded, () => ({ type: 'state', id: effect.id, result }), told);
      }
      case 'getChannelDifference':
        return this.#askChannel(effect);
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
        if (effect.code === 'BUFFER_OVERFLOW') this.#oweAll('overflow');
        return;
    }
  }

  /** The server might not tell the next life that a channel has more: the store must know it before anything is asked. */
  #expectMark(channelId: number): void {
    const isMarked = this.#world.store.channels.get(channelId)?.behind === true;
    if (!isMarked && !this.#hasStoreFailed && !this.#wasOpen.has(channelId)) throw new Error(`Channel ${channelId} has more, but that is not stored.`);
  }

  /** Nobody tells again what a stored answer has told of channels: their marks must be stored with it. */
  #expectMarks(told: ReadonlyMap<number, number>, { source, forgottenChannels = [] }: ApplyEffect): void {
    for (const [id, pts] of told) {
      const stored = this.#world.store.channels.get(id);
      // A new state is taken for the channels that are followed still.
      if (source === 'state' && stored === undefined) continue;
      // No channel stands before 1, so who asked from 0 and was told of nothing knows it all.
      if (stored?.behind || (stored !== undefined && Math.max(1, stored.pts) >= pts) || forgottenChannels.includes(id)) continue;
      throw new Error(`The state of the account is stored, but not that channel ${id} has more.`);
    }
  }

  #oweAll(what: string): void {
    const { server, ledger } = this.#world;
    for (const line of ['account', ...[...server.channelPts.keys()].map(lineOf)]) ledger.owe(line, what);
  }

  #ask(line: string, isLook: boolean): boolean {
    const { time, ledger } = this.#world;
    const now = time.now().instant;
    if (this.#asked.has(line)) throw new Error(`Two requests for ${line} were in flight at once.`);
    if (now < (this.#pauses.get(line) ?? 0)) throw new Error(`The request for ${line} came too soon after a failure.`);
    this.#asked.add(line);
    if (this.#asked.size > channelBound + (this.#asked.has('account') ? 1 : 0)) throw new Error('Too many channels were asked about at once.');
    this.#mustAsk.delete(line);
    if (line === 'account' && now >= this.#heardAt + silence) ledger.owe(line, 'silence');
    return ledger.ask(line, isLook);
  }

  #askChannel(effect: GetChannelDifference): void {
    const { store, ledger } = this.#world;
    const { id, channelId } = effect;
    this.#expectMark(channelId);
    const isLook = this.#looks.asked(channelId);
    // Without an access hash nothing is asked: the account's difference describes the channel first.
    const isNamed = store.knownChats.has(channelId);
    const isNeeded = this.#ask(lineOf(channelId), isLook || !isNamed);
    if (isNamed) return this.#answerChannel(effect, isNeeded);
    ledger.owe('account', lineOf(channelId));
    ledger.owe(lineOf(channelId), 'description');
    this.#answer(lineOf(channelId), false, () => ({ type: 'channelDifferenceFailed', id, failure: { kind: 'unknownChannel' } }));
  }

  /** The server computes its answer at once; what happens while the answer travels is not in it. */
  #answer(line: string, isNeeded: boolean, compute: () => SequencerInput, told?: ReadonlyMap<number, number>): void {
    const { time, ledger, faults } = this.#world;
    const input = compute();
    if (isPart(input)) ledger.noteRest(line, isNeeded);
    else if (isNeeded && hasFailed(input)) ledger.owe(line, 'rest');
    const connection = this.#connection;
    this.#later(faults.answerDelay, () => {
      const isLost = connection !== this.#connection;
      if (isLost && isNeeded) ledger.owe(line, 'rest');
      const received = isLost ? lost(input) : input;
      this.#asked.delete(line);
      if (isFailure(received)) this.#pauses.set(line, time.now().instant + shortestPause);
      else if (received.type === 'channelDifference') this.#looks.answered(Number(line.split(' ')[1]), received.result.timeout);
      if (line === 'account' && !isLost) this.#told = told;
      this.feed(received);
    });
  }

  /** Whether a fault hits now. */
  #hits(name: Fault): boolean {
    const { faults } = this.#world;
    if (faults[name] <= 0) return false;
    faults[name] -= 1;
    return true;
  }

  #answerDifference({ id, request }: Extract<SequencerEffect, { type: 'getDifference' }>, isNeeded: boolean): void {
    const { server, store, ledger } = this.#world;
    const answer = (result: tl.UpdatesDifference, told?: ReadonlyMap<number, number>): void => this.#answer('account', isNeeded, () => ({ type: 'difference', id, result }), told);
    const fail = (kind: 'retry' | 'stateInvalid'): void => this.#answer('account', isNeeded, () => ({ type: 'differenceFailed', id, failure: { kind } }));
    if (this.#hits('failures')) return fail('retry');
    if (this.#hits('stateInvalid') || (server.ways.refusesAhead && server.isBehind(request))) return fail('stateInvalid');
    if (this.#hits('stalls')) return answer(stalled(request));
    const { pts } = server.state;
    if (request.pts < pts && this.#hits('tooLong')) {
      const half = request.pts + Math.ceil((pts - request.pts) / 2);
      store.noteTooLong(half);
      return answer({ _: 'updates.differenceTooLong', pts: half });
    }
    const result = server.getDifference(request);
    if (result._ !== 'updates.difference') return answer(result);
    const { named, news } = channelsIn(result.otherUpdates, server, store);
    for (const channelId of news) ledger.owe(lineOf(channelId), 'named');
    answer(result, named);
  }

  #answerChannel({ id, channelId, pts, limit }: GetChannelDifference, isNeeded: boolean): void {
    const { server, store } = this.#world;
    const answer = (result: tl.UpdatesChannelDifference): void => this.#answer(lineOf(channelId), isNeeded, () => ({ type: 'channelDifference', id, result }));
    const fail = (kind: 'retry' | 'stateInvalid' | 'private'): void =>
      this.#answer(lineOf(channelId), isNeeded, () => ({ type: 'channelDifferenceFailed', id, failure: { kind } }));
    if (this.#hits('channelFailures')) return fail('retry');
    if (this.#hits('channelPrivate')) {
      if (store.follows(channelId)) this.#mustTell.add(channelId);
      return fail('private');
    }
    if (this.#hits('channelStalls')) return answer({ _: 'updates.channelDifference', pts, newMessages: [], otherUpdates: [], users: [], chats: [] });
    if (store.follows(channelId) && this.#hits('channelInvalid')) {
      store.noteDisowned(channelId);
      return fail('stateInvalid');
    }
    const isBehind = server.between(channelId, pts).length > 0;
    answer(isBehind && this.#hits('channelTooLong') ? server.channelTooLong(channelId) : server.getChannelDifference(channelId, pts, limit));
  }

  #commit(effect: ApplyEffect): void {
    this.#isCommitting = false;
    const { commitId } = effect;
    const { store, server, ledger } = this.#world;
    if (this.#hits('commitFailures')) {
      this.#oweAll('refusal');
      this.#hasStoreFailed = true;
      this.#told = undefined;
      return this.feed({ type: 'refused', commitId, reason: 'storage' });
    }
    const unknown = this.#unknownPeers(effect);
    if (unknown.length > 0) {
      for (const update of unknown) {
        const line = server.find(changeIdOf(update) ?? 0)?.line;
        ledger.owe(typeof line === 'number' ? lineOf(line) : 'account', 'stranger');
      }
      return this.feed({ type: 'refused', commitId, reason: 'unknownPeer', updates: unknown });
    }
    // Of a channel of which nothing was known, a push may say where it begins before anybody asks.
    const begun = (effect.channelStates ?? []).filter(({ channelId, behind }) => !behind && !store.follows(channelId));
    for (const { channelId } of begun) this.#mustAsk.delete(lineOf(channelId));
    const { must, may } = store.commit(effect);
    for (const name of must) this.#mustTell.add(name);
    for (const name of [...must, ...may]) this.#mayTell.add(name);
    for (const id of effect.forgottenChannels ?? []) server.unname(id);
    if (effect.newState && effect.source !== 'live' && this.#told) {
      const told = this.#told;
      this.#told = undefined;
      this.#expectMarks(told, effect);
      server.acknowledge(new Map([...told].filter(([id]) => store.channels.has(id))));
      if (told.size > 0 && this.#hits('crashes')) return this.#world.restart();
    }
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

/** The name of a channel's line. */
export function lineOf(channelId: number): string {
  return `channel ${channelId}`;
}

/** With these the server has said something. */
const heard: ReadonlySet<string> = new Set(['started', 'connected', 'updates', 'unreadable', 'difference', 'state', 'channelDifference']);

/** Whether the same would happen again if the client asked again at once. */
function isFailure(input: SequencerInput): boolean {
  if (input.type === 'differenceFailed' || input.type === 'stateFailed' || input.type === 'channelDifferenceFailed') return input.failure.kind === 'retry';
  return input.type === 'difference' && input.result._ === 'updates.differenceSlice' && input.result.intermediateState.seq === 0;
}

/** Whether more must be asked for after this. */
function isPart(input: SequencerInput): boolean {
  if (input.type === 'difference') return input.result._ === 'updates.differenceSlice' || input.result._ === 'updates.differenceTooLong';
  return input.type === 'channelDifference' && !input.result.final;
}

/** Whether a request has brought nothing of what it was for. */
function hasFailed(input: SequencerInput): boolean {
  return input.type === 'differenceFailed' || (input.type === 'channelDifferenceFailed' && input.failure.kind !== 'private');
}

/** What becomes of an answer when the connection breaks. */
function lost(input: SequencerInput): SequencerInput {
  const failure = { kind: 'retry' } as const;
  if (input.type === 'difference') return { type: 'differenceFailed', id: input.id, failure };
  if (input.type === 'state') return { type: 'stateFailed', id: input.id, failure };
  return input.type === 'channelDifference' ? { type: 'channelDifferenceFailed', id: input.id, failure } : input;
}

function stalled({ pts, qts, date }: tl.UpdatesGetDifferenceRequest): tl.UpdatesDifference {
  const intermediateState = { _: 'updates.state', pts, qts, date, seq: 0, unreadCount: 0 } as const;
  return { _: 'updates.differenceSlice', newMessages: [], newEncryptedMessages: [], otherUpdates: [], users: [], chats: [], intermediateState };
}
