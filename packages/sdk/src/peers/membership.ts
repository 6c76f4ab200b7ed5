/** Whether the account belongs to a group or channel. */
import type { PeerObject } from '../storage/records.js';

/** `false` where it has left, was thrown out, or the group is closed; and for users, who are no groups. */
export function isMember(object: PeerObject | undefined): boolean {
  if (object?._ === 'chat') return !object.left && !object.deactivated;
  return object?._ === 'channel' && !object.left;
}
