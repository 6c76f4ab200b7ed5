/** What an answer to getChannelDifference means for a channel that was asked about from a certain pts. */
import type * as tl from '@kitewire/tl-schema/api';
import { routeUpdate } from './route-update.js';
import type { ChannelHole, LossReason } from './sequencer-types.js';

/** What to apply together with the pts that it leads to. */
export interface ChannelContent {
  readonly pts: number;
  readonly users: readonly tl.User[];
  readonly chats: readonly tl.Chat[];
  readonly updates: readonly tl.Update[];
  readonly hole?: ChannelHole;
  readonly lost?: LossReason;
}

/** The meaning of an answer. */
export type ChannelVerdict =
  /** Up to date already. */
  | { readonly type: 'nothing' }
  /** Asking again from the same pts would give the same again. */
  | { readonly type: 'stall' }
  | {
      readonly type: 'adopt';
      readonly content: ChannelContent;
      /** Whether more must be asked for. */
      readonly isPart: boolean;
    };

/** From where was asked. */
export interface ChannelQuestion {
  readonly channelId: number;
  readonly pts: number;
  /** Whether nothing was known of the channel before: it only matters where it stands now, and nothing can be missing. */
  readonly isFirst: boolean;
}

/**
 * Judges an answer. One that is not final must advance, or it would be asked for ever.
 *
 * @see https://core.telegram.org/method/updates.getChannelDifference
 */
export function judgeChannelDifference(result: tl.UpdatesChannelDifference, question: ChannelQuestion): ChannelVerdict {
  if (result._ === 'updates.channelDifferenceTooLong') return judgeTooLong(result, question);
  const { pts, final } = result;
  const users = result._ === 'updates.channelDifference' ? result.users : [];
  const chats = result._ === 'updates.channelDifference' ? result.chats : [];
  const none = { pts, users, chats, updates: [] };
  // After a regression the content may be what was applied before: it is left out, and the application is told.
  if (pts < question.pts) return final ? adopt({ ...none, ...(!question.isFirst && { lost: 'regression' }) }, false) : { type: 'stall' };
  if (pts === question.pts && !final) return { type: 'stall' };
  const updates = result._ === 'updates.channelDifference' && !question.isFirst ? contentOf(result, question) : [];
  if (pts === question.pts && !question.isFirst && users.length + chats.length + updates.length === 0) return { type: 'nothing' };
  return adopt({ ...none, updates }, !final);
}

function judgeTooLong(result: tl.RawUpdatesChannelDifferenceTooLong, { channelId, pts: from, isFirst }: ChannelQuestion): ChannelVerdict {
  const { dialog, messages, users, chats, final } = result;
  const pts = dialog._ === 'dialog' ? dialog.pts : undefined;
  if (dialog._ !== 'dialog' || pts === undefined) return { type: 'stall' };
  // Too much can only be missing where something is.
  if (pts < 1 || (pts === from && !isFirst) || (pts < from && !final)) return { type: 'stall' };
  const lost = pts < from ? 'regression' : 'tooLong';
  const isPart = !final && pts > from;
  return adopt({ pts, users, chats, updates: [], hole: { channelId, dialog, messages }, ...(!isFirst && { lost }) }, isPart);
}

/**
 * New messages first, as updates with the new pts and a count of 0; then the rest in its order.
 *
 * The counters inside are not judged, the new pts covers them. But when the line did not move, nothing new can have
 * happened on it, and what claims so was applied before. What belongs to another line does not belong here at all.
 */
function contentOf({ newMessages, otherUpdates, pts }: tl.RawUpdatesChannelDifference, question: ChannelQuestion): tl.Update[] {
  const hasMoved = pts > question.pts;
  const rest = otherUpdates.filter((update) => {
    const route = routeUpdate(update);
    if (route.to === 'channel') return route.channelId === question.channelId && (hasMoved || route.ptsCount === 0);
    return route.to === 'seq' || route.to === 'now';
  });
  return [
    ...rest.filter((update) => update._ === 'updateMessageID'),
    ...(hasMoved ? newMessages : []).map(
      (message): tl.RawUpdateNewChannelMessage => ({ _: 'updateNewChannelMessage', message, pts, ptsCount: 0 }),
    ),
    ...rest.filter((update) => update._ !== 'updateMessageID'),
  ];
}

function adopt(content: ChannelContent, isPart: boolean): ChannelVerdict {
  return { type: 'adopt', content, isPart };
}
