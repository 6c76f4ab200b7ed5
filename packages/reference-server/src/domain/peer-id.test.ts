/** Tests of how partners are numbered. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelPeer, chatPeer, peerKind, peerToTl } from './peer-id.js';

describe('peerKind', () => {
  const id = fc.integer({ min: 1, max: 999_999_999_999 });

  it('tells users, groups and channels of the same id apart', () => {
    fc.assert(
      fc.property(id, (number) => {
        expect(peerKind(number)).toEqual({ kind: 'user', id: number });
        expect(peerKind(chatPeer(number))).toEqual({ kind: 'chat', id: number });
        expect(peerKind(channelPeer(number))).toEqual({ kind: 'channel', id: number });
      }),
    );
  });

  it('numbers channels as bots know them', () => {
    expect(channelPeer(1_234_567_890)).toBe(-1_001_234_567_890);
    expect(chatPeer(4321)).toBe(-4321);
  });

  it('renders each kind with the id of its own', () => {
    expect([7, chatPeer(7), channelPeer(7)].map(peerToTl)).toEqual([
      { _: 'peerUser', userId: 7 },
      { _: 'peerChat', chatId: 7 },
      { _: 'peerChannel', channelId: 7 },
    ]);
  });
});
