/** What the result of an own call means for the order of updates. */
import type * as tl from '@kitewire/tl-schema/api';
import { commonBox } from '../updates/box-key.js';
import type { SequencerInput } from '../updates/sequencer-types.js';
import type { SentMessage } from '../updates/short-updates.js';

const updatesNames: ReadonlySet<string> = new Set<tl.Updates['_']>([
  'updatesTooLong',
  'updateShortMessage',
  'updateShortChatMessage',
  'updateShort',
  'updatesCombined',
  'updates',
  'updateShortSentMessage',
]);

/** Whether a value is of the type `Updates`. */
export function isUpdates(value: unknown): value is tl.Updates {
  return typeof value === 'object' && value !== null && '_' in value && updatesNames.has(value._ as string);
}

/**
 * The input that the sequencer must get for the result of an own call, if any: the result of a change is not pushed to
 * the session that made it.
 *
 * @see https://core.telegram.org/api/updates#update-sequences
 */
export function noteResult(request: tl.MethodRequest, result: unknown, selfId: number | undefined): SequencerInput | undefined {
  if (isUpdates(result)) {
    const sent = result._ === 'updateShortSentMessage' ? describeSent(request, selfId) : undefined;
    return { type: 'updates', value: result, ...(sent && { sent }) };
  }
  if (!isAffected(result) || concernsChannel(request)) return undefined;
  return { type: 'affected', key: commonBox, pts: result.pts, ptsCount: result.ptsCount };
}

type Affected = tl.MessagesAffectedMessages | tl.MessagesAffectedHistory | tl.MessagesAffectedFoundMessages;

function isAffected(value: unknown): value is Affected {
  return typeof value === 'object' && value !== null && '_' in value && String(value._).startsWith('messages.affected');
}

/** Events of a channel are counted in the channel's own line. */
function concernsChannel(request: tl.MethodRequest): boolean {
  if (request._.startsWith('channels.')) return true;
  return 'peer' in request && typeof request.peer === 'object' && request.peer._.startsWith('inputPeerChannel');
}

function describeSent(request: tl.MethodRequest, selfId: number | undefined): SentMessage | undefined {
  if (request._ !== 'messages.sendMessage') return undefined;
  const peerId = toPeer(request.peer, selfId);
  if (!peerId) return undefined;
  const { message, randomId, silent } = request;
  return { peerId, message, randomId, ...(silent && { silent }) };
}

function toPeer(peer: tl.InputPeer, selfId: number | undefined): tl.Peer | undefined {
  switch (peer._) {
    case 'inputPeerSelf':
      return selfId === undefined ? undefined : { _: 'peerUser', userId: selfId };
    case 'inputPeerUser':
    case 'inputPeerUserFromMessage':
      return { _: 'peerUser', userId: peer.userId };
    case 'inputPeerChat':
      return { _: 'peerChat', chatId: peer.chatId };
    case 'inputPeerChannel':
    case 'inputPeerChannelFromMessage':
      return { _: 'peerChannel', channelId: peer.channelId };
    case 'inputPeerEmpty':
      return undefined;
  }
}
