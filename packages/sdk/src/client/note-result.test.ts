import { describe, expect, it } from 'vitest';
import { noteResult } from './note-result.js';

const user = { _: 'inputPeerUser', userId: 7, accessHash: 1n } as const;

describe('noteResult', () => {
  it('hands updates in results to the sequencer', () => {
    const value = { _: 'updatesTooLong' } as const;
    expect(noteResult({ _: 'help.getConfig' }, value, 1)).toEqual({ type: 'updates', value });
  });

  it('describes the message that a short answer confirms', () => {
    const value = { _: 'updateShortSentMessage', id: 5, pts: 9, ptsCount: 1, date: 100 } as const;
    expect(noteResult({ _: 'messages.sendMessage', peer: user, message: 'hi', randomId: 3n }, value, 1)).toEqual({
      type: 'updates',
      value,
      sent: { peerId: { _: 'peerUser', userId: 7 }, message: 'hi', randomId: 3n },
    });
  });

  it('counts the events that a call has spent, unless a channel counts them', () => {
    const affected = { _: 'messages.affectedMessages', pts: 9, ptsCount: 2 } as const;
    expect(noteResult({ _: 'messages.readHistory', peer: user, maxId: 0 }, affected, 1)).toMatchObject({ type: 'affected', pts: 9, ptsCount: 2 });
    const channel = { _: 'inputChannel', channelId: 1, accessHash: 1n } as const;
    expect(noteResult({ _: 'channels.deleteMessages', channel, id: [1] }, affected, 1)).toBeUndefined();
  });

  it('makes nothing of other results', () => {
    expect(noteResult({ _: 'help.getConfig' }, [1n, 2n], 1)).toBeUndefined();
    expect(noteResult({ _: 'help.getConfig' }, true, 1)).toBeUndefined();
  });
});
