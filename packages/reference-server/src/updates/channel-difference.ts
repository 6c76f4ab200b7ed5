/** What a reader of a channel missed: the part of its log behind the pts that they have. */
import type * as tl from '@kitewire/tl-schema/api';
import { peersOfChannelEvent } from '../domain/channel-event.js';
import { channelEventToTl } from '../domain/channel-event-to-tl.js';
import { peersOfChannelMessage } from '../domain/channel-message.js';
import { channelMessageToTl } from '../domain/channel-message-to-tl.js';
import { dialogToTl, peersOfExtras } from '../domain/dialog-to-tl.js';
import { countFitting } from '../domain/page-size.js';
import { channelPeer } from '../domain/peer-id.js';
import type { ChannelId, UserId } from '../domain/peer-id.js';
import type { ChannelHistoryStore } from '../stores/channel-history-store.js';
import { readExtras } from './dialog-extras.js';
import type { ExtrasStores } from './dialog-extras.js';
import type { DifferenceLimits } from './difference.js';
import type { PeersView } from './peers-view.js';

/** A reader's question; whether they may read is settled before. */
export interface ChannelDifferenceRequest {
  readonly userId: UserId;
  readonly channelId: ChannelId;
  /** Whether they are in the channel, and so get pushes. */
  readonly isMember: boolean;
  /** From 1 on. */
  readonly pts: number;
  /** Events that the client takes in one answer. */
  readonly limit: number;
  /** The time now, Unix seconds. */
  readonly date: number;
}

/** What differences of channels are made from. */
export interface ChannelDifferenceSources {
  readonly histories: Pick<ChannelHistoryStore, 'eventsAfter' | 'findDialogs' | 'history'>;
  readonly extras: ExtrasStores;
  readonly peers: PeersView;
  readonly limits: DifferenceLimits;
}

/** Seconds after which an open channel is to be asked about again: hardly needed by those who get pushes. */
const memberTimeout = 30;
const readerTimeout = 1;

/** Messages that come along when a log does not reach back far enough. */
const mostLatest = 20;

/**
 * Answers updates.getChannelDifference; `undefined` for a pts that the channel has not reached yet.
 *
 * https://core.telegram.org/method/updates.getChannelDifference
 */
export async function answerChannelDifference(request: ChannelDifferenceRequest, sources: ChannelDifferenceSources): Promise<tl.UpdatesChannelDifference | undefined> {
  const { userId, channelId, pts, date, isMember } = request;
  const timeout = isMember ? memberTimeout : readerTimeout;
  const { slice, total } = sources.limits;
  const page = await sources.histories.eventsAfter(channelId, pts, Math.min(Math.max(request.limit, 1), slice));
  if (pts > page.pts) return undefined;
  if (pts === page.pts) return { _: 'updates.channelDifferenceEmpty', final: true, pts, timeout };
  if (pts < page.logStart || page.pts - pts > total) return beginAnew(request, sources, timeout);

  const events = page.events.slice(0, countFitting(page.events.map((event) => ('message' in event ? event.message : undefined))));
  const reached = events.at(-1)?.pts ?? page.pts;
  const newMessages = events.flatMap((event) => (event.type === 'newMessage' ? [channelMessageToTl(event.message, userId, sources.peers.references)] : []));
  const others = events.filter((event) => event.type !== 'newMessage' && event.type !== 'gone');
  return {
    _: 'updates.channelDifference',
    pts: reached,
    timeout,
    newMessages,
    otherUpdates: others.map((event) => channelEventToTl(event, userId, sources.peers.references)),
    ...(await sources.peers.describe(userId, [channelPeer(channelId), ...events.flatMap(peersOfChannelEvent)], date)),
    ...(reached === page.pts && { final: true as const }),
  };
}

/**
 * The channel as it is now. Its line is read before its messages: what happens in between is seen twice and changes
 * nothing the second time; the other way round it would be lost.
 */
async function beginAnew(request: ChannelDifferenceRequest, sources: ChannelDifferenceSources, timeout: number): Promise<tl.UpdatesChannelDifference | undefined> {
  const { userId, channelId, date, limit } = request;
  const [dialog] = await sources.histories.findDialogs(userId, [channelId]);
  if (dialog === undefined) return undefined;
  const window = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: Math.min(Math.max(limit, 1), mostLatest), maxId: 0, minId: 0 };
  const { messages: latest } = await sources.histories.history(channelId, window);
  const messages = latest.slice(0, countFitting(latest));
  const [extras] = await readExtras(sources.extras, userId, [channelPeer(channelId)]);
  return {
    _: 'updates.channelDifferenceTooLong',
    final: true,
    timeout,
    dialog: dialogToTl(dialog, extras),
    messages: messages.map((message) => channelMessageToTl(message, userId, sources.peers.references)),
    ...(await sources.peers.describe(userId, [channelPeer(channelId), ...(extras ? peersOfExtras(extras) : []), ...messages.flatMap(peersOfChannelMessage)], date)),
  };
}
