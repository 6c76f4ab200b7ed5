/** The short forms of updates, written out as the message that they stand for. */
import type * as tl from '@kitewire/tl-schema/api';

/** What an application knows of a message of its own that the server confirms by `updateShortSentMessage`. */
export interface SentMessage {
  readonly peerId: tl.Peer;
  readonly message: string;
  readonly randomId: bigint;
  readonly replyTo?: tl.MessageReplyHeader;
  readonly silent?: true;
}

/**
 * Writes out a short private or group message as an `updateNewMessage`.
 *
 * @param selfId the account's user id: the sender of a message that is `out`
 * @see https://core.telegram.org/constructor/updateShortMessage
 */
export function expandShortMessage(short: tl.RawUpdateShortMessage | tl.RawUpdateShortChatMessage, selfId: number): tl.RawUpdateNewMessage {
  const { out, mentioned, mediaUnread, silent, id, message, date, fwdFrom, viaBotId, replyTo, entities, ttlPeriod } = short;
  const isPrivate = short._ === 'updateShortMessage';
  const senderId = isPrivate ? (out ? selfId : short.userId) : short.fromId;
  return {
    _: 'updateNewMessage',
    message: {
      _: 'message',
      ...(out && { out }),
      ...(mentioned && { mentioned }),
      ...(mediaUnread && { mediaUnread }),
      ...(silent && { silent }),
      id,
      fromId: { _: 'peerUser', userId: senderId },
      peerId: isPrivate ? { _: 'peerUser', userId: short.userId } : { _: 'peerChat', chatId: short.chatId },
      ...(fwdFrom && { fwdFrom }),
      ...(viaBotId !== undefined && { viaBotId }),
      ...(replyTo && { replyTo }),
      date,
      message,
      ...(entities && { entities }),
      ...(ttlPeriod !== undefined && { ttlPeriod }),
    },
    pts: short.pts,
    ptsCount: short.ptsCount,
  };
}

/**
 * Writes out the answer to an own sending as the two updates of the long form.
 *
 * @see https://core.telegram.org/constructor/updateShortSentMessage
 */
export function expandShortSentMessage(
  short: tl.RawUpdateShortSentMessage,
  sent: SentMessage,
  selfId: number,
): [tl.RawUpdateMessageID, tl.RawUpdateNewMessage] {
  const { id, date, media, entities, ttlPeriod, pts, ptsCount } = short;
  return [
    { _: 'updateMessageID', id, randomId: sent.randomId },
    {
      _: 'updateNewMessage',
      message: {
        _: 'message',
        out: true,
        ...(sent.silent && { silent: sent.silent }),
        id,
        fromId: { _: 'peerUser', userId: selfId },
        peerId: sent.peerId,
        ...(sent.replyTo && { replyTo: sent.replyTo }),
        date,
        message: sent.message,
        ...(media && { media }),
        ...(entities && { entities }),
        ...(ttlPeriod !== undefined && { ttlPeriod }),
      },
      pts,
      ptsCount,
    },
  ];
}
