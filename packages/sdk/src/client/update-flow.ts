/** The loop around the sequencer: asks for differences, applies and commits, then tells the application. */
import type { Machine } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import { peerChangeEvents } from '../apply/peer-change-events.js';
import type { PeerChange } from '../apply/peer-overlay.js';
import { peersToRead, planApply, referencesOf } from '../apply/plan-apply.js';
import type { PeerPlan } from '../apply/plan-peers.js';
import type { ClientEvent } from '../events/client-events.js';
import type { CollectedPeers } from '../peers/collect-peers.js';
import { isMember } from '../peers/membership.js';
import { markChannel, toPeer } from '../peers/peer-id.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { DcOptionRecord, PeerRecord, StoredState } from '../storage/records.js';
import type { Store } from '../storage/store.js';
import { Alarm } from '../timing/alarm.js';
import type { ApplyEffect, SequencerEffect, SequencerInput } from '../updates/sequencer-types.js';
import { type Answer, askChannelDifference, askDifference, askState, type UpdateSource } from './ask-updates.js';
import { changesConfig } from './changes-config.js';
import { Departures } from './departures.js';
import type { LocalKeeper } from './local-keeper.js';
import { isUpdates, noteResult } from './note-result.js';
import { UnstoredPeers } from './unstored-peers.js';

export interface UpdateFlowOptions extends UpdateSource {
  readonly sequencer: Machine<SequencerInput, SequencerEffect>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: Store;
  readonly selfId: () => number | undefined;
  readonly dcOptions: () => readonly DcOptionRecord[];
  readonly onDcOptions: (options: readonly DcOptionRecord[]) => void;
  /** The server's configuration has changed. */
  readonly onConfigChanged: () => void;
  /** Whether what happened since the stored state is asked for; `true`. */
  readonly catchUp?: boolean | undefined;
  /** Stores what updates say about chats. */
  readonly keeper?: LocalKeeper | undefined;
  /** Tells the application; must not throw. */
  readonly emit: (event: ClientEvent) => void;
}

/** As many as the cache of peers has room for. */
const MAX_ASKED_FOR = 5000;

/** What a store holds of the order of updates. */
export type StoredUpdates = Partial<Pick<StoredState, 'updateState' | 'channelStates'>>;

type UpdatesLostEffect = Extract<SequencerEffect, { readonly type: 'updatesLost' }>;

/** A running sequencer. */
export class UpdateFlow {
  readonly #options: UpdateFlowOptions;
  readonly #unstored = new UnstoredPeers();
  readonly #departures = new Departures();
  /** Peers for whose sake an update was refused, oldest first; bounded. */
  readonly #askedFor = new Set<number>();
  readonly #alarm: Alarm;
  #isPumping = false;
  #isStopped = false;

  constructor(options: UpdateFlowOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => this.#pump());
  }

  /** Somebody is logged in: goes on behind the stored state, or begins anew. */
  start(selfId: number, { updateState, channelStates = [] }: StoredUpdates): void {
    if (this.#options.catchUp === false) {
      // Where channels stood is of no use to anybody then, and a later start must not take it for true.
      this.#forget(channelStates.map(({ channelId }) => channelId));
      return this.send({ type: 'started', selfId });
    }
    this.send({ type: 'started', selfId, ...(updateState && { state: updateState }), channelStates });
  }

  receive(value: unknown): void {
    if (!isUpdates(value)) return;
    if (changesConfig(value)) this.#options.onConfigChanged();
    this.send({ type: 'updates', value });
  }

  noteResult(request: tl.MethodRequest, result: unknown): void {
    for (const input of noteResult(request, result, this.#options.selfId())) if (!this.#isOfLeft(input)) this.send(input);
  }

  /** Makes a call, and stores what its answer says. */
  around<Result>(request: tl.MethodRequest, run: () => Promise<Result>): Promise<Result> {
    const { keeper } = this.#options;
    return this.#departures.during(() => (keeper ? keeper.around(request, run) : run()));
  }

  sift(collected: CollectedPeers): CollectedPeers {
    return this.#departures.sift(collected);
  }

  async commitPeers(plan: PeerPlan, known: ReadonlyMap<number, PeerRecord>): Promise<void> {
    const { keeper } = this.#options;
    await (keeper ? keeper.commitPeers(plan, known) : this.#commitPeers(plan));
    this.#departures.note(plan.peers, known);
  }

  async #commitPeers(plan: PeerPlan): Promise<void> {
    const { store, logger } = this.#options;
    const error = await this.#unstored.commit(plan, async (batch) => void (batch.length > 0 && (await store.commit(batch))));
    if (error) logger.log('warn', 'Peers are not stored', { error });
  }

  cleared(): void {
    this.#unstored.clear();
  }

  tellPeers(changes: readonly PeerChange[]): void {
    if (!this.#isStopped) this.#tell(peerChangeEvents(changes));
  }

  /** Gives the sequencer an input and carries out what follows. */
  send(input: SequencerInput): void {
    if (this.#isStopped) return;
    const { sequencer, clock } = this.#options;
    sequencer.handle(input, clock.now());
    this.#pump();
  }

  /** Stops: nothing more is asked, applied or told. */
  stop(): void {
    this.#isStopped = true;
    this.#alarm.set(undefined);
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    const { sequencer, clock } = this.#options;
    for (let effect = sequencer.poll(clock.now()); effect && !this.#isStopped; effect = sequencer.poll(clock.now())) this.#carryOut(effect);
    this.#isPumping = false;
    this.#alarm.set(this.#isStopped ? undefined : sequencer.deadline);
  }

  #carryOut(effect: SequencerEffect): void {
    const { logger } = this.#options;
    switch (effect.type) {
      case 'getDifference':
        return void this.#answer(askDifference(effect, this.#options));
      case 'getChannelDifference':
        return void this.#answer(askChannelDifference(effect, this.#options));
      case 'getState':
        return void this.#answer(askState(effect, this.#options));
      case 'apply':
        return void this.#apply(effect);
      case 'updatesLost':
        return this.#tellLoss(effect);
      case 'notice':
        return logger.log('warn', effect.message, { notice: effect.code });
    }
  }

  async #answer(asking: Promise<Answer>): Promise<void> {
    const { input, problem } = await asking;
    if (this.#isStopped) return;
    if (problem) this.#options.logger.log('info', 'Asking for updates failed', problem);
    this.send(input);
  }

  async #apply(effect: ApplyEffect): Promise<void> {
    const { writes, logger } = this.#options;
    const { commitId } = effect;
    try {
      const outcome = await writes.run(() => this.#commit(effect));
      if ('strangers' in outcome) return this.send({ type: 'refused', commitId, reason: 'unknownPeer', updates: outcome.strangers });
      // In the order of commits, and only now: what the application hears of is stored.
      this.#tell(outcome.events);
      this.send({ type: 'committed', commitId });
    } catch (error) {
      if (this.#isStopped) return;
      logger.log('error', 'Storing updates failed', { error });
      this.send({ type: 'refused', commitId, reason: 'storage' });
    }
  }

  /** Reads, plans and commits; gives the events to tell, or the updates for whose sake nothing was stored. */
  async #commit(effect: ApplyEffect): Promise<{ readonly events: readonly ClientEvent[] } | { readonly strangers: readonly tl.Update[] }> {
    const { store, keeper, peers, logger, selfId: getSelfId, dcOptions, onDcOptions } = this.#options;
    const selfId = getSelfId() ?? 0;
    // Before login a few updates concern the login itself; 0 is nobody's id.
    if (this.#isStopped) return { events: [] };
    const references = referencesOf(effect, selfId);
    const known = await peers.getMany(peersToRead(effect, selfId, references));
    const plan = planApply(effect, { known, dcOptions: dcOptions(), selfId, references, askedFor: this.#askedFor });
    if (plan.type === 'refuse') {
      this.#noteAsked(plan.missing);
      return { strangers: plan.updates };
    }
    if (plan.untold > 0) logger.log('warn', 'Updates named peers that the server did not describe', { count: plan.untold });
    if (keeper) await keeper.commit(effect, { batch: plan.batch, peers: plan.peers, known });
    else if (plan.batch.length > 0) await store.commit(plan.batch);
    this.#unstored.forget(plan.peers);
    this.#departures.note(plan.peers, known);
    peers.remember(plan.peers);
    for (const operation of plan.batch) {
      if (operation.type === 'put' && operation.table === 'dcOptions') onDcOptions(operation.value);
    }
    return plan;
  }

  #noteAsked(ids: readonly number[]): void {
    for (const id of ids) this.#askedFor.add(id);
    for (const id of this.#askedFor) {
      if (this.#askedFor.size <= MAX_ASKED_FOR) return;
      this.#askedFor.delete(id);
    }
  }

  #tell(events: readonly ClientEvent[]): void {
    const { emit } = this.#options;
    for (const event of events) {
      if (this.#isStopped) return;
      emit(event);
      if (event.type === 'chatUpdated' && event.changed.includes('membership')) this.#letGo(event.chatId);
      // The sequencer looks at the channel then, which makes it follow one that the account has just left.
      if (event.type === 'update' && event.update._ === 'updateChannel') this.#letGo(markChannel(event.update.channelId));
    }
  }

  /** Whether it is about following a channel that the account has left meanwhile. */
  #isOfLeft(input: SequencerInput): boolean {
    const object = input.type === 'channelFound' ? this.#options.peers.peek(markChannel(input.channelId))?.object : undefined;
    return object !== undefined && !isMember(object);
  }

  /** The server pushes nothing of a channel that the account has left. */
  #letGo(chatId: number): void {
    const peer = toPeer(chatId);
    const record = this.#options.peers.peek(chatId);
    if (peer._ === 'peerChannel' && record && !isMember(record.object)) this.send({ type: 'channelForgotten', channelId: peer.channelId });
  }

  #tellLoss(effect: UpdatesLostEffect): void {
    const { logger, peers, emit } = this.#options;
    const { key, reason } = effect;
    logger.log('warn', 'Updates were lost', { reason, ...(key.kind === 'channel' && { channelId: key.id }) });
    const chat = key.kind === 'channel' ? peers.peek(markChannel(key.id)) : undefined;
    emit({ ...effect, ...(chat && { chatId: chat.id, chat }) });
  }

  #forget(channelIds: readonly number[]): void {
    const { writes, store, keeper, logger } = this.#options;
    if (channelIds.length === 0 && !keeper) return;
    const batch = channelIds.map((key) => ({ type: 'delete', table: 'channelStates', key }) as const);
    (keeper?.skipUpdates(channelIds) ?? writes.run(() => store.commit(batch))).catch((error: unknown) => logger.log('error', 'Forgetting where channels stood failed', { error }));
  }
}
