/** Carrying what happens to the sessions of those it concerns, in the order of each line. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChannelId, UserId } from '../domain/peer-id.js';
import type { SessionRef } from '../domain/session-ref.js';
import type { Logger } from '../ports/logger.js';
import type { CommittedEvent, EventStore } from '../stores/event-store.js';
import { ChannelPushes } from './channel-pushes.js';
import type { ChannelPush } from './channel-pushes.js';
import { renderEvent, renderQtsEvent, renderSeqEvent } from './event-push.js';
import type { OnlineMembersSources } from './online-members.js';
import type { PeersView } from './peers-view.js';
import type { PushOptions, PushSink } from './push-sink.js';
import { SerialQueues } from './serial-queues.js';

/** What a fan-out works with. */
export interface FanOutOptions {
  readonly events: Pick<EventStore, 'onCommitted'>;
  readonly channelMembers: OnlineMembersSources['members'];
  readonly peers: PeersView;
  readonly sink: PushSink;
  readonly logger: Logger;
}

/** Pushes that may wait for one user; beyond it the client is sent to fetch the difference instead. */
const longestQueue = 256;

interface Push {
  readonly render: () => Promise<tl.Updates>;
  readonly to: PushOptions;
}

/**
 * One queue a user: each push is rendered and handed over before the next begins, so that the order of commits is the
 * order of pushes.
 */
export class FanOut {
  readonly #options: FanOutOptions;
  readonly #queues: SerialQueues<UserId, Push>;
  readonly #channels: ChannelPushes;
  #unsubscribe: (() => void) | undefined;
  #idle: (() => void)[] = [];

  constructor(options: FanOutOptions) {
    this.#options = options;
    this.#queues = new SerialQueues({
      carryOut: (userId, push) => this.#carryOut(userId, push),
      longest: longestQueue,
      // The log has it all: one word about that is shorter than the queue.
      collapse: () => tooLong,
      onIdle: () => this.#tellIdle(),
    });
    this.#channels = new ChannelPushes({
      ...{ members: options.channelMembers, sink: options.sink, peers: options.peers, logger: options.logger },
      enqueue: (userId, render, exceptSession) => this.#queues.push(userId, { render, to: exceptFor(exceptSession) }),
      onIdle: () => this.#tellIdle(),
    });
  }

  /** Begins to follow the store's events. */
  start(): void {
    this.#unsubscribe ??= this.#options.events.onCommitted((committed) => this.#pushEvent(committed));
  }

  /** Stops following; what waits still goes out. */
  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  /** Resolves when nothing waits to be pushed. */
  drained(): Promise<void> {
    return this.#isIdle ? Promise.resolve() : new Promise((resolve) => void this.#idle.push(resolve));
  }

  /**
   * Pushes something that is not in the log, such as typing; whoever is away never hears of it.
   *
   * @param exceptSession the session that caused it.
   */
  pushVolatile(userId: UserId, render: () => Promise<tl.Updates>, exceptSession?: SessionRef): void {
    if (this.#options.sink.reaches(userId)) this.#queues.push(userId, { render, to: exceptFor(exceptSession) });
  }

  /** Pushes something to those members of a channel who are online, after what has happened in it. */
  pushToChannel(channelId: ChannelId, push: ChannelPush): void {
    this.#channels.push(channelId, push);
  }

  get #isIdle(): boolean {
    return this.#queues.isIdle && this.#channels.isIdle;
  }

  #tellIdle(): void {
    if (this.#isIdle) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #pushEvent(committed: CommittedEvent): void {
    if (committed.line === 'channel') return this.#channels.pushEvent(committed);
    const { peers, sink } = this.#options;
    const { userId } = committed.event;
    if (!sink.reaches(userId)) return;
    switch (committed.line) {
      case 'box': {
        const { event, origin } = committed;
        return this.#queues.push(userId, { render: () => renderEvent(event, peers), to: exceptFor(origin) });
      }
      case 'seq': {
        const { event } = committed;
        // The session that caused it gets it as well: its seq has to go on.
        return this.#queues.push(userId, { render: () => renderSeqEvent(event, peers), to: {} });
      }
      case 'qts': {
        const { event } = committed;
        return this.#queues.push(userId, { render: () => renderQtsEvent(event, peers), to: { onlyKey: event.authKeyId } });
      }
    }
  }

  async #carryOut(userId: UserId, push: Push): Promise<void> {
    const updates = await this.#render(userId, push);
    this.#options.sink.notify(userId, updates, push.to);
  }

  async #render(userId: UserId, push: Push): Promise<tl.Updates> {
    try {
      return await push.render();
    } catch (error) {
      this.#options.logger.log('error', 'push.failed', { userId }, error);
      return { _: 'updatesTooLong' };
    }
  }
}

const tooLong: Push = { render: async () => ({ _: 'updatesTooLong' }), to: {} };

function exceptFor(exceptSession: SessionRef | undefined): PushOptions {
  return exceptSession === undefined ? {} : { exceptSession };
}
