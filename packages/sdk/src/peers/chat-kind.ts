/** What kinds of chats people tell apart. */
import type { PeerRecord } from '../storage/records.js';
import { peerKindOf } from './peer-id.js';

/** Basic groups and supergroups are both groups. */
export type ChatKind = 'user' | 'bot' | 'group' | 'broadcast';

/** The kind of a chat, as far as the server has described it. */
export function kindOfChat({ id, object }: PeerRecord): ChatKind {
  switch (peerKindOf(id)) {
    case 'user':
      return object?._ === 'user' && object.bot ? 'bot' : 'user';
    case 'chat':
      return 'group';
    case 'channel':
      return (object?._ === 'channel' || object?._ === 'channelForbidden') && object.broadcast ? 'broadcast' : 'group';
  }
}

/** Whether a user is in the account's list of contacts. */
export function isContact({ object }: PeerRecord): boolean {
  return object?._ === 'user' && object.contact === true;
}
