/** Which order each update obeys. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { routeUpdate } from './route-update.js';

const peer: tl.Peer = { _: 'peerUser', userId: 7 };
const message: tl.RawMessage = { _: 'message', id: 1, peerId: peer, date: 0, message: '' };
const post: tl.RawMessage = { ...message, peerId: { _: 'peerChannel', channelId: 55 } };

describe('the route of an update', () => {
  it.each<[tl.Update, ReturnType<typeof routeUpdate>]>([
    [{ _: 'updateNewMessage', message, pts: 5, ptsCount: 1 }, { to: 'box', key: { kind: 'common' }, pts: 5, ptsCount: 1 }],
    [{ _: 'updateDeleteMessages', messages: [1, 2], pts: 7, ptsCount: 2 }, { to: 'box', key: { kind: 'common' }, pts: 7, ptsCount: 2 }],
    [{ _: 'updateReadHistoryOutbox', peer, maxId: 3, pts: 7, ptsCount: 0 }, { to: 'box', key: { kind: 'common' }, pts: 7, ptsCount: 0 }],
    [{ _: 'updateNewChannelMessage', message: post, pts: 5, ptsCount: 1 }, { to: 'channel', channelId: 55, pts: 5, ptsCount: 1 }],
    [{ _: 'updateDeleteChannelMessages', channelId: 56, messages: [1], pts: 5, ptsCount: 1 }, { to: 'channel', channelId: 56, pts: 5, ptsCount: 1 }],
    [{ _: 'updateBotStopped', userId: 7, date: 0, stopped: true, qts: 9 }, { to: 'box', key: { kind: 'secret' }, pts: 9, ptsCount: 1 }],
    [{ _: 'updateUserTyping', userId: 7, action: { _: 'sendMessageTypingAction' } }, { to: 'now' }],
    [{ _: 'updateMessageID', id: 1, randomId: 2n }, { to: 'now' }],
    [{ _: 'updateDialogUnreadMark', peer: { _: 'dialogPeer', peer } }, { to: 'seq' }],
    [{ _: 'updateReadChannelInbox', channelId: 5, maxId: 1, stillUnreadCount: 0, pts: 4 }, { to: 'seq' }],
    [{ _: 'updateChannelTooLong', channelId: 5, pts: 4 }, { to: 'channelTooLong', channelId: 5, pts: 4 }],
    [{ _: 'updateChannelTooLong', channelId: 5 }, { to: 'channelTooLong', channelId: 5, pts: undefined }],
    [{ _: 'updateChannel', channelId: 5 }, { to: 'seq' }],
    [{ _: 'updatePtsChanged' }, { to: 'newState' }],
  ])('%o', (update, route) => {
    expect(routeUpdate(update)).toEqual(route);
  });

  it('A01: trusts neither a negative count nor a message that spends no events', () => {
    expect(routeUpdate({ _: 'updateDeleteMessages', messages: [1], pts: 5, ptsCount: -1 })).toEqual({ to: 'difference' });
    expect(routeUpdate({ _: 'updateNewMessage', message, pts: 5, ptsCount: 0 })).toEqual({ to: 'difference' });
    expect(routeUpdate({ _: 'updateNewChannelMessage', message: { _: 'messageEmpty', id: 5 }, pts: 5, ptsCount: 1 })).toEqual({ to: 'difference' });
  });
});
