/** The loop around the sequencer: asks for differences, applies and commits, then tells the application. */
import type * as tl from '@kitewire/tl-schema/api';
import { peersToRead, planApply } from '../apply/plan-apply.js';
import type { ClientEvent } from '../events/client-events.js';
import type { PeerCache } from '../peers/peer-cache.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { DcOptionRecord } from '../storage/records.js';
import type { Store } from '../storage/store.js';
import { classifyRequestFailure } from '../updates/request-failure.js';
import type { Sequencer } from '../updates/sequencer.js';
import type { ApplyEffect, RefusalReason, SequencerEffect, SequencerInput } from '../updates/sequencer-types.js';
import type { TaskQueue } from './task-queue.js';

export interface UpdateFlowOptions {
  readonly sequencer: Sequencer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: Store;
  readonly peers: PeerCache;
  /** Whoever changes stored peers takes a turn in it. */
  readonly writes: TaskQueue;
  readonly invoke: <Request extends tl.MethodRequest>(request: Request) => Promise<tl.MethodResult<Request['_']>>;
  readonly selfId: () => number | undefined;
  readonly dcOptions: () => readonly DcOptionRecord[];
  readonly onDcOptions: (options: readonly DcOptionRecord[]) => void;
  /** Tells the application; must not throw. */
  readonly emit: (event: ClientEvent) => void;
}

/** A running sequencer. */
export class UpdateFlow {
  readonly #options: UpdateFlowOptions;
  #cancelTimer: (() => void) | undefined;
  #isPumping = false;
  #isStopped = false;

  constructor(options: UpdateFlowOptions) {
    this.#options = options;
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
    this.#cancelTimer?.();
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    const { sequencer, clock } = this.#options;
    for (let effect = sequencer.poll(clock.now()); effect && !this.#isStopped; effect = sequencer.poll(clock.now())) this.#carryOut(effect);
    this.#isPumping = false;
    this.#cancelTimer?.();
    const { deadline } = sequencer;
    this.#cancelTimer = deadline === undefined || this.#isStopped ? undefined : clock.setTimer(deadline, () => this.#pump());
  }

  #carryOut(effect: SequencerEffect): void {
    const { logger, emit } = this.#options;
    switch (effect.type) {
      case 'getDifference':
        return void this.#ask(effect.request, effect.id, 'difference');
      case 'getState':
        return void this.#ask(effect.request, effect.id, 'state');
      case 'apply':
        return void this.#apply(effect);
      case 'updatesLost':
        logger.log('warn', 'Updates were lost', { reason: effect.reason });
        return emit(effect);
      case 'notice':
        return logger.log('warn', effect.message, { notice: effect.code });
    }
  }

  async #ask(request: tl.UpdatesGetDifferenceRequest | tl.UpdatesGetStateRequest, id: number, kind: 'difference' | 'state'): Promise<void> {
    let input: SequencerInput;
    try {
      const result = await this.#options.invoke(request);
      input = { type: kind, id, result } as SequencerInput;
    } catch (error) {
      if (this.#isStopped) return;
      const failure = classifyRequestFailure(error);
      this.#options.logger.log('info', `Asking for the ${kind} failed`, { failure: failure.kind, error });
      input = kind === 'difference' ? { type: 'differenceFailed', id, failure } : { type: 'stateFailed', id, failure };
    }
    this.send(input);
  }

  async #apply(effect: ApplyEffect): Promise<void> {
    const { writes, logger, emit } = this.#options;
    const { commitId } = effect;
    try {
      const outcome = await writes.run(() => this.#commit(effect));
      if (typeof outcome === 'string') return this.send({ type: 'refused', commitId, reason: outcome });
      // In the order of commits, and only now: what the application hears of is stored.
      for (const event of outcome) if (!this.#isStopped) emit(event);
      this.send({ type: 'committed', commitId });
    } catch (error) {
      if (this.#isStopped) return;
      logger.log('error', 'Storing updates failed', { error });
      this.send({ type: 'refused', commitId, reason: 'storage' });
    }
  }

  /** Reads, plans and commits; gives the events to tell, or why nothing was stored. */
  async #commit(effect: ApplyEffect): Promise<readonly ClientEvent[] | RefusalReason> {
    const { store, peers, logger, selfId: getSelfId, dcOptions, onDcOptions } = this.#options;
    const selfId = getSelfId() ?? 0;
    // Before login a few updates concern the login itself; 0 is nobody's id.
    if (this.#isStopped) return [];
    const known = await peers.getMany(peersToRead(effect, selfId));
    const plan = planApply(effect, { known, dcOptions: dcOptions(), selfId });
    if (plan.type === 'refuse') return 'unknownPeer';
    if (plan.untold > 0) logger.log('warn', 'Updates named peers that the server did not describe', { count: plan.untold });
    if (plan.batch.length > 0) await store.commit(plan.batch);
    peers.remember(plan.peers);
    for (const operation of plan.batch) {
      if (operation.type === 'put' && operation.table === 'dcOptions') onDcOptions(operation.value);
    }
    return plan.events;
  }
}
