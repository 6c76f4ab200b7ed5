/** A model of the wiring around a sequencer: commits, requests, restarts; it checks the contract at every step. */
import type { UpdateState } from '../../storage/records.js';
import { Sequencer } from '../sequencer.js';
import type { ApplyEffect, SequencerEffect, SequencerInput } from '../sequencer-types.js';
import { type Change, changeIdOf, type ModelServer } from './model-server.js';
import type { VirtualTime } from './virtual-time.js';

/** What survives a restart. */
export interface ModelStore {
  state: UpdateState | undefined;
  /** Ids of changes in the order in which they were applied. */
  readonly applied: number[];
  /** Ids of changes that the server has said it no longer has. */
  readonly lost: Set<number>;
  readonly knownUsers: Set<number>;
}

/** What the adversary does to requests and commits; each fault hits once. */
export interface ModelFaults {
  answerDelay: number;
  commitDelay: number;
  failures: number;
  commitFailures: number;
  tooLong: number;
  stalls: number;
}

/** One life of the client process, from start to restart. */
export class ModelClient {
  readonly sequencer: Sequencer;
  readonly #server: ModelServer;
  readonly #store: ModelStore;
  readonly #faults: ModelFaults;
  readonly #time: VirtualTime;
  #alive = true;
  #differencesInFlight = 0;
  #commitsInFlight = 0;
  #wake: (() => void) | undefined;
  /** How many differences and states were asked for. */
  requests = 0;

  constructor(server: ModelServer, store: ModelStore, faults: ModelFaults, time: VirtualTime, seed: number) {
    this.#server = server;
    this.#store = store;
    this.#faults = faults;
    this.#time = time;
    let next = seed;
    this.sequencer = new Sequencer({
      random: { bytes: (length) => Uint8Array.from({ length }, () => (next = (next * 1_103_515_245 + 12_345) & 0x7fff_ffff) >> 16) },
      maxHeld: 6,
      maxWaiting: 16,
    });
    this.feed({ type: 'started', selfId: 1, ...(store.state && { state: store.state }) });
    this.feed({ type: 'connected' });
  }

  /** Hands an input to the machine and carries out what it wants. */
  feed(input: SequencerInput): void {
    if (!this.#alive) return;
    this.sequencer.handle(input, this.#time.now());
    this.#drive();
  }

  /** Ends this life at once: nothing that is on its way arrives. */
  kill(): void {
    this.#alive = false;
    this.#wake?.();
  }

  #drive(): void {
    for (let effect = this.sequencer.poll(this.#time.now()); effect; effect = this.sequencer.poll(this.#time.now())) this.#carryOut(effect);
    this.#wake?.();
    const { deadline } = this.sequencer;
    this.#wake = deadline === undefined ? undefined : this.#time.at(deadline, () => this.#alive && this.#drive());
  }

  #carryOut(effect: SequencerEffect): void {
    switch (effect.type) {
      case 'getDifference':
        this.#countRequest();
        return this.#answerDifference(effect);
      case 'getState':
        this.#countRequest();
        return this.#later(this.#faults.answerDelay, () => {
          this.#differencesInFlight -= 1;
          this.feed({ type: 'state', id: effect.id, result: { _: 'updates.state', ...this.#server.state, unreadCount: 0 } });
        });
      case 'apply':
        if (++this.#commitsInFlight > 1) throw new Error('Two batches were on their way to the store at once.');
        return this.#later(this.#faults.commitDelay, () => this.#commit(effect));
      case 'updatesLost':
      case 'notice':
        return;
    }
  }

  #countRequest(): void {
    this.requests += 1;
    if (++this.#differencesInFlight > 1) throw new Error('Two requests for the state were in flight at once.');
  }

  #answerDifference({ id, request }: Extract<SequencerEffect, { type: 'getDifference' }>): void {
    const faults = this.#faults;
    // The server computes its answer at once; what happens while the answer travels is not in it.
    const result = this.#server.getDifference(request);
    this.#later(faults.answerDelay, () => {
      this.#differencesInFlight -= 1;
      if (faults.failures-- > 0) return this.feed({ type: 'differenceFailed', id, failure: { kind: 'retry' } });
      if (faults.stalls-- > 0) return this.feed({ type: 'difference', id, result: stalled(request) });
      const { pts } = this.#server.state;
      if (request.pts < pts && faults.tooLong-- > 0) {
        return this.feed({ type: 'difference', id, result: { _: 'updates.differenceTooLong', pts: request.pts + Math.ceil((pts - request.pts) / 2) } });
      }
      this.feed({ type: 'difference', id, result });
    });
  }

  #commit(effect: ApplyEffect): void {
    this.#commitsInFlight -= 1;
    const { commitId } = effect;
    const store = this.#store;
    if (this.#faults.commitFailures-- > 0) return this.feed({ type: 'refused', commitId, reason: 'storage' });
    const users = new Set([...store.knownUsers, ...effect.users.map((user) => user.id)]);
    for (const { update, sequenced } of effect.updates) {
      if (update._ !== 'updateNewMessage' || update.message._ !== 'message' || update.message.peerId._ !== 'peerUser') continue;
      if (users.has(update.message.peerId.userId)) continue;
      if (effect.source !== 'live' || !sequenced) throw new Error('A difference of the model names an unknown user.');
      return this.feed({ type: 'refused', commitId, reason: 'unknownPeer' });
    }
    if (effect.source === 'difference' && effect.updates.length === 0 && effect.newState) this.#lose(effect.newState.pts);
    if (effect.source === 'live') this.#checkOrder(effect);
    for (const user of users) store.knownUsers.add(user);
    for (const { update } of effect.updates) store.applied.push(changeIdOf(update));
    if (effect.newState) store.state = effect.newState;
    this.feed({ type: 'committed', commitId });
  }

  /** Without a difference every line is applied in exactly its own order. */
  #checkOrder(effect: ApplyEffect): void {
    const changes = effect.updates.map(({ update }) => this.#server.history[changeIdOf(update) - 1] as Change);
    for (const line of ['common', 'secret', 'name']) {
      const ids = changes.filter((change) => lineOf(change) === line).map(({ id }) => id);
      if (ids.some((id, index) => id <= (ids[index - 1] ?? 0))) throw new Error(`The ${line} line was applied out of order: ${ids.join(' ')}.`);
    }
  }

  #lose(pts: number): void {
    const from = this.#store.state?.pts ?? 0;
    for (const change of this.#server.history) {
      if (lineOf(change) === 'common' && change.after.pts > from && change.after.pts <= pts) this.#store.lost.add(change.id);
    }
  }

  #later(delay: number, run: () => void): void {
    this.#time.at(this.#time.now().instant + delay, () => {
      if (this.#alive) run();
    });
  }
}

/** The line that orders a change. */
export function lineOf({ kind }: Change): 'common' | 'secret' | 'name' {
  return kind === 'message' || kind === 'delete' ? 'common' : kind;
}

function stalled({ pts, qts, date }: { pts: number; qts: number; date: number }): import('@kitewire/tl-schema/api').UpdatesDifference {
  const intermediateState = { _: 'updates.state', pts, qts, date, seq: 0, unreadCount: 0 } as const;
  return { _: 'updates.differenceSlice', newMessages: [], newEncryptedMessages: [], otherUpdates: [], users: [], chats: [], intermediateState };
}
