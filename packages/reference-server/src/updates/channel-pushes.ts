/** Carrying what happens in channels to those of their members who are online, in the order of each channel. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChannelId, UserId } from '../domain/peer-id.js';
import type { SessionRef } from '../domain/session-ref.js';
import type { Logger } from '../ports/logger.js';
import type { CommittedChannelEvent } from '../stores/event-store.js';
import { renderChannelEvents } from './channel-push.js';
import { makeContainer } from './container.js';
import { onlineMembers } from './online-members.js';
import type { OnlineMembersSources } from './online-members.js';
import type { PeersView } from './peers-view.js';
import { SerialQueues } from './serial-queues.js';

/** Something for the members of a channel. */
export interface ChannelPush {
  readonly render: (userId: UserId) => Promise<tl.Updates>;
  readonly exceptSession?: SessionRef | undefined;
  readonly exceptUser?: UserId;
  /** What the many get for whom it is not rendered; nothing unless given. */
  readonly short?: tl.Updates;
}

/** What the pushes work with. */
export interface ChannelPushesOptions extends OnlineMembersSources {
  readonly peers: PeersView;
  readonly logger: Logger;
  /** Puts a push into a user's queue. */
  readonly enqueue: (userId: UserId, render: () => Promise<tl.Updates>, exceptSession: SessionRef | undefined) => void;
  /** Called when nothing waits any more. */
  readonly onIdle: () => void;
}

/** Pushes that may wait for one channel; beyond it its members are sent to fetch the difference instead. */
const longestQueue = 256;

/** Members who get one push as it is; the others are told that there is something. */
const mostRendered = 500;

/**
 * One queue a channel: who gets a push is looked up when it has its turn, and it goes into their own queues. So whoever
 * has left by then gets nothing, and a channel's order is its members' order.
 */
export class ChannelPushes {
  readonly #options: ChannelPushesOptions;
  readonly #queues: SerialQueues<ChannelId, ChannelPush>;

  constructor(options: ChannelPushesOptions) {
    this.#options = options;
    this.#queues = new SerialQueues({
      carryOut: (channelId, push) => this.#carryOut(channelId, push),
      longest: longestQueue,
      collapse: (channelId) => {
        // The log has it all: one word about that is shorter than the queue.
        const short = tooLong(channelId, 0);
        return { render: async () => short, short };
      },
      onIdle: options.onIdle,
    });
  }

  /** Whether nothing waits. */
  get isIdle(): boolean {
    return this.#queues.isIdle;
  }

  /** Pushes an event of the log. */
  pushEvent({ event, origin }: CommittedChannelEvent): void {
    const { channelId, pts, date } = event;
    const { peers } = this.#options;
    this.push(channelId, {
      render: (userId) => renderChannelEvents({ userId, channelId, date }, [event], peers),
      exceptSession: origin,
      short: tooLong(channelId, date, pts),
    });
  }

  /** Pushes something to the members of a channel. */
  push(channelId: ChannelId, push: ChannelPush): void {
    this.#queues.push(channelId, push);
  }

  async #carryOut(channelId: ChannelId, push: ChannelPush): Promise<void> {
    try {
      await this.#spread(channelId, push);
    } catch (error) {
      this.#options.logger.log('error', 'push.failed', { channelId }, error);
    }
  }

  async #spread(channelId: ChannelId, { render, short, exceptSession, exceptUser }: ChannelPush): Promise<void> {
    const { enqueue } = this.#options;
    let rendered = 0;
    for await (const page of onlineMembers(channelId, this.#options)) {
      for (const userId of page) {
        if (userId === exceptUser) continue;
        rendered += 1;
        if (rendered <= mostRendered) enqueue(userId, () => render(userId), exceptSession);
        else if (short === undefined) return;
        else enqueue(userId, async () => short, undefined);
      }
    }
  }
}

/** Without a pts, the client asks in any case. https://core.telegram.org/constructor/updateChannelTooLong */
function tooLong(channelId: ChannelId, date: number, pts?: number): tl.RawUpdates {
  return makeContainer({ updates: [{ _: 'updateChannelTooLong', channelId, ...(pts !== undefined && { pts }) }], users: [], date });
}
