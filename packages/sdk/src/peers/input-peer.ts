/** How a known peer is named in a call. */
import type * as tl from '@kitewire/tl-schema/api';
import type { PeerRecord } from '../storage/records.js';
import { markChannel, markChat, peerKindOf, toPeer } from './peer-id.js';

/**
 * The peer as an argument of a call; the account itself is `inputPeerSelf`.
 *
 * @returns `undefined` for a peer that cannot be addressed, because only a `min` object of it was seen
 * @see https://core.telegram.org/type/InputPeer
 */
export function toInputPeer(record: PeerRecord, selfId: number | undefined): tl.InputPeer | undefined {
  if (record.id === selfId) return { _: 'inputPeerSelf' };
  const peer = toPeer(record.id);
  if (peer._ === 'peerChat') return { _: 'inputPeerChat', chatId: peer.chatId };
  if (record.min || record.accessHash === undefined) return undefined;
  const { accessHash } = record;
  if (peer._ === 'peerUser') return { _: 'inputPeerUser', userId: peer.userId, accessHash };
  return { _: 'inputPeerChannel', channelId: peer.channelId, accessHash };
}

/**
 * The user as an argument of a call.
 *
 * @returns `undefined` for what is no user, and for a user that cannot be addressed
 * @see https://core.telegram.org/type/InputUser
 */
export function toInputUser(record: PeerRecord, selfId: number | undefined): tl.InputUser | undefined {
  if (peerKindOf(record.id) !== 'user') return undefined;
  if (record.id === selfId) return { _: 'inputUserSelf' };
  if (record.min || record.accessHash === undefined) return undefined;
  return { _: 'inputUser', userId: record.id, accessHash: record.accessHash };
}

/**
 * The channel or supergroup as an argument of a call.
 *
 * @returns `undefined` for what is no channel, and for a channel that cannot be addressed
 * @see https://core.telegram.org/type/InputChannel
 */
export function toInputChannel(record: PeerRecord): tl.InputChannel | undefined {
  const peer = toPeer(record.id);
  if (peer._ !== 'peerChannel' || record.min || record.accessHash === undefined) return undefined;
  return { _: 'inputChannel', channelId: peer.channelId, accessHash: record.accessHash };
}

/**
 * The marked id of a peer that is named in a call.
 *
 * @returns `undefined` where it names nobody
 */
export function markedIdOfInput(peer: tl.InputPeer | tl.InputChannel, selfId: number | undefined): number | undefined {
  switch (peer._) {
    case 'inputPeerSelf':
      return selfId;
    case 'inputPeerUser':
    case 'inputPeerUserFromMessage':
      return peer.userId;
    case 'inputPeerChat':
      return markChat(peer.chatId);
    case 'inputPeerChannel':
    case 'inputPeerChannelFromMessage':
    case 'inputChannel':
    case 'inputChannelFromMessage':
      return markChannel(peer.channelId);
    case 'inputPeerEmpty':
    case 'inputChannelEmpty':
      return undefined;
  }
}
