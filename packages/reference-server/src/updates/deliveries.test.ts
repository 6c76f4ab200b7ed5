/** Tests of what is known of deliveries, and what of it is forgotten. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import type { OriginalMessage } from '../domain/message.js';
import { Deliveries } from './deliveries.js';

const message = (id: number, fromId: number, more: Partial<tl.RawMessage> = {}): tl.RawMessage => ({ _: 'message', id, fromId: { _: 'peerUser', userId: fromId }, peerId: { _: 'peerUser', userId: fromId }, date: 1, message: 'x', ...more });

function create(readOutboxMaxId = 0): { deliveries: Deliveries; told: [number, tl.Update[]][]; failures: string[]; asked: number[][] } {
  const told: [number, tl.Update[]][] = [];
  const failures: string[] = [];
  const asked: number[][] = [];
  const deliveries = new Deliveries({
    histories: {
      findOriginals: async (userId, ids) => {
        asked.push([...ids]);
        if (ids.includes(13)) throw new Error('no disk');
        return ids.map((id): OriginalMessage | undefined => (id === 9 ? undefined : { authorId: 5, peerId: userId, id: id * 10 }));
      },
      findDialogs: async (_, peerIds) => peerIds.map((peerId) => ({ peerId, topMessageId: 1, topDate: 1, unreadCount: 0, readInboxMaxId: 0, readOutboxMaxId })),
    },
    now: () => 77,
    tell: (userId, updates) => void told.push([userId, 'updates' in updates ? updates.updates : []]),
    logger: { log: (_, event) => void failures.push(event) },
  });
  return { deliveries, told, failures, asked };
}

describe('Deliveries', () => {
  it('gives receipts for messages of those who have asked, the latest of each conversation, wherever they stand', () => {
    const { deliveries } = create();
    const push: tl.Updates = { _: 'updateShort', update: { _: 'updateNewMessage', message: message(3, 5), pts: 1, ptsCount: 1 }, date: 1 };
    expect(deliveries.receiptOf(1, push)).toBeUndefined();
    deliveries.asked(5);
    expect(deliveries.receiptOf(1, push)).toEqual({ userId: 1, ids: [3] });
    expect(deliveries.receiptOf(1, { newMessages: [message(4, 5), message(7, 5), message(6, 5)] })).toEqual({ userId: 1, ids: [7] });
    const inGroup = message(2, 5, { peerId: { _: 'peerChat', chatId: 8 } });
    expect(deliveries.receiptOf(1, { messages: [message(9, 6), message(4, 5), inGroup, { _: 'messageEmpty', id: 99 }] })).toEqual({ userId: 1, ids: [4, 2] });
    const nothing = [message(4, 5, { out: true }), message(4, 6), message(4, 5, { peerId: { _: 'peerChannel', channelId: 1 } })];
    expect(deliveries.receiptOf(1, { messages: nothing })).toBeUndefined();
    for (const value of [undefined, true, [], { _: 'boolTrue' }, { updates: 5 }]) expect(deliveries.receiptOf(1, value)).toBeUndefined();
  });

  it('tells the author what is new, once, and nothing that is gone', async () => {
    const { deliveries, told } = create();
    deliveries.asked(5);
    await deliveries.acknowledged({ userId: 1, ids: [3] });
    await deliveries.acknowledged({ userId: 1, ids: [3, 2, 9] });
    await deliveries.acknowledged({ userId: 1, ids: [4] });
    const update = (maxId: number): tl.Update => ({ _: 'updateMessagesDelivered', peer: { _: 'peerUser', userId: 1 }, maxId });
    expect(told).toEqual([[5, [update(30)]], [5, [update(40)]]]);
    expect(await deliveries.untold(5)).toMatchObject({ _: 'updates', updates: [update(40)], date: 77, seq: 0 });
    expect(await deliveries.untold(6)).toBeUndefined();
  });

  it('tells a new session nothing that has been read', async () => {
    const { deliveries } = create(40);
    deliveries.asked(5);
    await deliveries.acknowledged({ userId: 1, ids: [4] });
    expect(await deliveries.untold(5)).toBeUndefined();
    await deliveries.acknowledged({ userId: 2, ids: [5] });
    expect(await deliveries.untold(5)).toMatchObject({ updates: [{ peer: { userId: 2 }, maxId: 50 }] });
  });

  it('remembers a bounded number of people and conversations', async () => {
    const { deliveries, told } = create();
    deliveries.asked(5);
    for (let userId = 100; userId < 601; userId++) await deliveries.acknowledged({ userId, ids: [1] });
    const untold = await deliveries.untold(5);
    expect(untold?._ === 'updates' && untold.updates).toHaveLength(500);
    for (let userId = 10; userId < 10_010; userId++) deliveries.asked(userId);
    const before = told.length;
    await deliveries.acknowledged({ userId: 1, ids: [9, 3] });
    expect(told).toHaveLength(before);
  });

  it('survives a store that fails', async () => {
    const { deliveries, told, failures } = create();
    deliveries.asked(5);
    await deliveries.acknowledged({ userId: 1, ids: [13] });
    expect([told, failures]).toEqual([[], ['delivery.unknown']]);
  });
});
