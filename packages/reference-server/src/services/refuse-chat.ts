/** Why a call about a basic group is refused, in the words that clients know. */
import type { ChatRefusal } from '../domain/authorise-chat.js';
import { refuse, RpcFault } from '../errors.js';

/** @throws RpcFault 400 CHAT_ID_INVALID, CHAT_ADMIN_REQUIRED or USER_NOT_PARTICIPANT, or 403 CHAT_WRITE_FORBIDDEN */
export function refuseChat(refusal: ChatRefusal): never {
  switch (refusal) {
    case 'unknown':
      return refuse('CHAT_ID_INVALID');
    case 'gone':
      throw new RpcFault(403, 'CHAT_WRITE_FORBIDDEN');
    case 'adminRequired':
      return refuse('CHAT_ADMIN_REQUIRED');
    case 'targetNoMember':
      return refuse('USER_NOT_PARTICIPANT');
  }
}
