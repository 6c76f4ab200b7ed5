/** Which chats stand in a list at all. */
import { isMember } from '../peers/membership.js';
import { peerKindOf } from '../peers/peer-id.js';
import type { PeerObject } from '../storage/records.js';

/** Private chats do, groups and channels while the account is a member; of whom nothing is known is taken for one. */
export function isListed(chatId: number, object: PeerObject | undefined): boolean {
  return peerKindOf(chatId) === 'user' || object === undefined || isMember(object);
}
