/** What changes about users: name, number, status, whether they are blocked. */
import type * as tl from '@kitewire/tl-schema/api';
import { markedIdOf } from '../peers/peer-id.js';
import { activeUsernames, phoneDigits } from '../peers/peer-names.js';
import { withChat, withUser } from './event-peers.js';
import type { PeerOverlay } from './peer-overlay.js';
import { needs, type ReducerTable } from './update-reducer.js';

export const userReducers: ReducerTable = {
  updateUserName: {
    peers: ({ userId }) => needs(userId),
    change: ({ userId, firstName, lastName, usernames }, overlay) =>
      changeUser(userId, overlay, ({ username: _former, ...user }) => {
        const main = activeUsernames(undefined, usernames)[0];
        return { ...user, firstName, lastName, usernames, ...(main !== undefined && { username: main }) };
      }),
  },
  updateUserPhone: {
    peers: ({ userId }) => needs(userId),
    change: (update, overlay) =>
      changeUser(update.userId, overlay, ({ phone: _former, ...user }) => {
        const phone = phoneDigits(update.phone);
        return { ...user, ...(phone !== undefined && { phone }) };
      }),
  },
  updateUserStatus: {
    peers: ({ userId }) => needs(userId),
    // In memory only: nobody asks tomorrow who is online today, and statuses change all the time.
    change: ({ userId, status }, overlay) => {
      const record = overlay.get(userId);
      if (record?.object?._ === 'user') overlay.unwritten.set(userId, { ...record, object: { ...record.object, status } });
    },
    tell: ({ userId, status }, context) => withUser(userId, context, (user) => ({ type: 'userStatus', ...user, status })),
  },
  updatePeerBlocked: {
    peers: ({ peerId }) => needs(markedIdOf(peerId)),
    tell: ({ peerId, blocked = false }, context) =>
      withChat(markedIdOf(peerId), context, (chat) => ({ type: 'blockedChanged', ...chat, blocked })),
  },
  updateBotStopped: {
    peers: ({ userId }) => needs(userId),
    tell: ({ userId, stopped, date }, context) => withUser(userId, context, (user) => ({ type: 'botStopped', ...user, stopped, date })),
  },
};

/** Changes a user of whom the whole object is known; there is nothing to change in others. */
function changeUser(userId: number, overlay: PeerOverlay, change: (user: tl.RawUser) => tl.RawUser): void {
  const record = overlay.get(userId);
  if (record?.object?._ === 'user') overlay.addUser(change(record.object));
}
