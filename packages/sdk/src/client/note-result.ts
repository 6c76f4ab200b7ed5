/** What the result of an own call means for the order of updates. */
import type * as tl from '@kitewire/tl-schema/api';
import { isMember } from '../peers/membership.js';
import { describeSent } from '../updates/describe-sent.js';
import type { SequencerInput } from '../updates/sequencer-types.js';
import { noteAffected } from './note-affected.js';

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
 * The inputs that the sequencer must get for the result of an own call: the result of a change is not pushed to the
 * session that made it, and lists of chats say where channels stand.
 *
 * @see https://core.telegram.org/api/updates#update-sequences
 */
export function noteResult(request: tl.MethodRequest, result: unknown, selfId: number | undefined): readonly SequencerInput[] {
  if (isUpdates(result)) {
    const sent = result._ === 'updateShortSentMessage' && request._ === 'messages.sendMessage' ? describeSent(request, selfId) : undefined;
    return [{ type: 'updates', value: result, ...(sent && { sent }) }];
  }
  if (typeof result !== 'object' || result === null || !('_' in result)) return [];
  const object = result as tl.TlObject;
  switch (object._) {
    case 'messages.invitedUsers':
      return [{ type: 'updates', value: object.updates }];
    case 'messages.affectedMessages':
    case 'messages.affectedHistory':
    case 'messages.affectedFoundMessages':
      return [noteAffected(request, object)];
    case 'messages.dialogs':
    case 'messages.dialogsSlice':
    case 'messages.peerDialogs':
      return object.dialogs.flatMap((dialog) => (dialog._ === 'dialog' ? findChannel(dialog.peer, dialog.pts, object.chats) : []));
    case 'messages.chatFull': {
      const { fullChat, chats } = object;
      return fullChat._ === 'channelFull' ? findChannel({ _: 'peerChannel', channelId: fullChat.id }, fullChat.pts, chats) : [];
    }
    default:
      return [];
  }
}

/** Only channels of the account are followed; what others do the server does not push. */
function findChannel(peer: tl.Peer, pts: number | undefined, chats: readonly tl.Chat[]): SequencerInput[] {
  if (peer._ !== 'peerChannel' || pts === undefined || pts <= 0) return [];
  const { channelId } = peer;
  return chats.some((chat) => chat._ === 'channel' && chat.id === channelId && isMember(chat)) ? [{ type: 'channelFound', channelId, pts }] : [];
}
