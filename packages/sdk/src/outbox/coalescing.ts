/** Which kinds of action make an earlier one of their chat needless, and which of them are kept when the server refuses them. */
import type { OutboxAction } from '../storage/outbox-records.js';
import { isSendingAction } from '../storage/sent-ids.js';

/** Whether nothing of an earlier action is left once a later one of the same chat is done. */
export function replaces(later: OutboxAction, earlier: OutboxAction): boolean {
  if (later.type === 'saveDraft') return earlier.type === 'saveDraft';
  // Whoever has read to the end has read everything before it.
  if (later.type === 'markRead') return earlier.type === 'markRead' && (later.maxId === 0 || (earlier.maxId !== 0 && earlier.maxId <= later.maxId));
  return false;
}

/** Whether it holds something that somebody wrote: then it stays, whatever the server says, until its author decides. */
export function isAuthored(action: OutboxAction): boolean {
  return isSendingAction(action) || action.type === 'editText';
}
