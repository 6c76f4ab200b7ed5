import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { noteResult } from './note-result.js';

const user = { _: 'inputPeerUser', userId: 7, accessHash: 1n } as const;
const channel = { _: 'inputChannel', channelId: 9, accessHash: 1n } as const;
const news: tl.RawChannel = { _: 'channel', id: 9, accessHash: 1n, title: 'News', photo: { _: 'chatPhotoEmpty' }, date: 0 };

describe('noteResult', () => {
  it('hands updates in results to the sequencer', () => {
    const value = { _: 'updatesTooLong' } as const;
    expect(noteResult({ _: 'help.getConfig' }, value, 1)).toEqual([{ type: 'updates', value }]);
    const invited: tl.MessagesInvitedUsers = { _: 'messages.invitedUsers', updates: value, missingInvitees: [] };
    expect(noteResult({ _: 'messages.createChat', users: [], title: 'Team' }, invited, 1)).toEqual([{ type: 'updates', value }]);
  });

  it('describes the message that a short answer confirms', () => {
    const value = { _: 'updateShortSentMessage', id: 5, pts: 9, ptsCount: 1, date: 100 } as const;
    expect(noteResult({ _: 'messages.sendMessage', peer: user, message: 'hi', randomId: 3n }, value, 1)).toEqual([
      { type: 'updates', value, sent: { peerId: { _: 'peerUser', userId: 7 }, message: 'hi', randomId: 3n } },
    ]);
  });

  it('counts the events that a call has spent, in the line of the channel that it was about', () => {
    const affected = { _: 'messages.affectedMessages', pts: 9, ptsCount: 2 } as const;
    const counted = { type: 'affected', pts: 9, ptsCount: 2 };
    expect(noteResult({ _: 'messages.readHistory', peer: user, maxId: 0 }, affected, 1)).toEqual([{ ...counted, key: { kind: 'common' } }]);
    const history = { _: 'messages.affectedHistory', pts: 9, ptsCount: 2, offset: 0 } as const;
    const inChannel = { ...counted, key: { kind: 'channel', id: 9 } };
    expect(noteResult({ _: 'messages.unpinAllMessages', peer: { ...channel, _: 'inputPeerChannel' } }, history, 1)).toEqual([inChannel]);
    expect(noteResult({ _: 'channels.deleteParticipantHistory', channel, participant: user }, history, 1)).toEqual([inChannel]);
  });

  it('says which messages were deleted, where the call or its result does', () => {
    const affected = { _: 'messages.affectedMessages', pts: 9, ptsCount: 2 } as const;
    expect(noteResult({ _: 'messages.deleteMessages', id: [3, 4] }, affected, 1)).toMatchObject([
      { key: { kind: 'common' }, update: { _: 'updateDeleteMessages', messages: [3, 4], pts: 9, ptsCount: 2 } },
    ]);
    expect(noteResult({ _: 'channels.deleteMessages', channel, id: [3, 4] }, affected, 1)).toMatchObject([
      { key: { kind: 'channel', id: 9 }, update: { _: 'updateDeleteChannelMessages', channelId: 9, messages: [3, 4], pts: 9, ptsCount: 2 } },
    ]);
    // They were not there: nothing has happened.
    expect(noteResult({ _: 'messages.deleteMessages', id: [3, 4] }, { ...affected, ptsCount: 0 }, 1)).toEqual([{ type: 'affected', key: { kind: 'common' }, pts: 9, ptsCount: 0 }]);
    const found = { ...affected, _: 'messages.affectedFoundMessages', offset: 0, messages: [5] } as const;
    expect(noteResult({ _: 'messages.deletePhoneCallHistory' }, found, 1)).toMatchObject([{ update: { messages: [5] } }]);
  });

  it('tells of no deleted messages where the call has deleted none', () => {
    const affected = { _: 'messages.affectedMessages', pts: 9, ptsCount: 0 } as const;
    const none = { type: 'affected', pts: 9, ptsCount: 0 };
    expect(noteResult({ _: 'messages.deleteMessages', id: [3] }, affected, 1)).toEqual([{ ...none, key: { kind: 'common' } }]);
    expect(noteResult({ _: 'channels.deleteMessages', channel, id: [3] }, affected, 1)).toEqual([{ ...none, key: { kind: 'channel', id: 9 } }]);
  });

  it('finds where the channels of the account stand', () => {
    const settings: tl.PeerNotifySettings = { _: 'peerNotifySettings' };
    const counts = { topMessage: 1, readInboxMaxId: 0, readOutboxMaxId: 0, unreadCount: 0, unreadMentionsCount: 0, unreadReactionsCount: 0 };
    const dialog = { _: 'dialog', ...counts, peer: { _: 'peerChannel', channelId: 9 }, notifySettings: settings, pts: 12 } as tl.RawDialog;
    const dialogs = (chat: tl.Chat): tl.MessagesDialogs => ({ _: 'messages.dialogs', dialogs: [dialog], messages: [], chats: [chat], users: [] });
    const request: tl.MethodRequest = { _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 1, hash: 0n };
    expect(noteResult(request, dialogs(news), 1)).toEqual([{ type: 'channelFound', channelId: 9, pts: 12 }]);
    expect(noteResult(request, dialogs({ ...news, left: true }), 1)).toEqual([]);
    const fullChat = { _: 'channelFull', id: 9, pts: 12 } as tl.RawChannelFull;
    expect(noteResult({ _: 'channels.getFullChannel', channel }, { _: 'messages.chatFull', fullChat, chats: [news], users: [] }, 1)).toEqual([
      { type: 'channelFound', channelId: 9, pts: 12 },
    ]);
  });

  it('makes nothing of other results', () => {
    expect(noteResult({ _: 'help.getConfig' }, [1n, 2n], 1)).toEqual([]);
    expect(noteResult({ _: 'help.getConfig' }, true, 1)).toEqual([]);
    expect(noteResult({ _: 'help.getConfig' }, { _: 'config' }, 1)).toEqual([]);
  });
});
