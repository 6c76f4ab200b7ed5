/** What updates say of an album that waits in the outbox. */
import { describe, expect, it } from 'vitest';
import { LocalData } from '../local/local-data.js';
import { memory } from '../storage/local-memory-store.js';
import type { MessageRecord } from '../storage/message-records.js';
import type { MediaItem, OutboxRecord } from '../storage/outbox-records.js';
import { keepArrival, keepSentId } from './keep-sent.js';

const chatId = -6;
const item = (randomId: bigint): MediaItem => ({ media: { type: 'sent', input: { _: 'inputMediaDice', emoticon: '🎲' } }, text: '', randomId });
const album: OutboxRecord = { localId: 3, chatId, randomId: 10n, date: 1, action: { type: 'sendMedia', items: [item(10n), item(11n)] }, state: 'PENDING', attemptedAt: 1 };
const messageOf = (id: number): MessageRecord => ({ chatId, id, date: 5, message: { _: 'message', id, out: true, peerId: { _: 'peerChat', chatId: 6 }, date: 5, message: '' } });

async function begin(record: OutboxRecord = album) {
  const store = await memory().open();
  await store.commit([{ type: 'put', table: 'outbox', value: record }]);
  const local = new LocalData(store, await store.load(), (work) => work());
  const tell = (randomId: bigint, id: number): Promise<void> =>
    local.change((overlay) => {
      const found = overlay.outboxByRandomId(randomId);
      if (found) keepSentId(found, { randomId, id }, overlay);
    });
  const arrive = (id: number): Promise<void> =>
    local.change((overlay) => {
      overlay.putMessage(messageOf(id));
      const found = overlay.outboxByMessage({ chatId, id });
      if (found) keepArrival(found, id, overlay);
    });
  return { local, store, tell, arrive };
}

describe('an album in the outbox', () => {
  it('is sent when the server has told the id of each of its messages, in any order, and over a restart', async () => {
    const { local, store, tell } = await begin();
    await tell(11n, 8);
    expect(local.outboxOf(3)).toEqual({ ...album, messageIds: [0, 8] });
    const again = new LocalData(store, await store.load(), (work) => work());
    expect([again.outboxByRandomId(10n)?.localId, again.outboxByMessage({ chatId, id: 8 })?.localId]).toEqual([3, 3]);
    await tell(10n, 7);
    expect(local.outboxOf(3)).toEqual({ ...album, state: 'SENT', messageId: 7, messageIds: [7, 8] });
  });

  it('is over when each of its messages has arrived', async () => {
    const { local, tell, arrive } = await begin();
    await tell(10n, 7);
    await arrive(7);
    await tell(11n, 8);
    expect(local.outboxOf(3)).toMatchObject({ state: 'SENT', arrivedIds: [7] });
    await arrive(8);
    expect([local.outboxOf(3), local.outboxByRandomId(11n), local.outboxByMessage({ chatId, id: 7 })]).toEqual([undefined, undefined, undefined]);
  });

  it('is over with the ids when the messages were there before', async () => {
    const { local } = await begin();
    await local.change((overlay) => {
      for (const id of [7, 8]) overlay.putMessage(messageOf(id));
      for (const [randomId, id] of [[10n, 7], [11n, 8]] as const) {
        const found = overlay.outboxByRandomId(randomId);
        if (found) keepSentId(found, { randomId, id }, overlay);
      }
    });
    expect(local.outboxOf(3)).toBeUndefined();
  });

  it('knows one message by its first random id only', async () => {
    const { local, tell } = await begin({ ...album, action: { type: 'sendMedia', items: [item(10n)] } });
    await tell(10n, 7);
    expect(local.outboxOf(3)).toMatchObject({ state: 'SENT', messageId: 7 });
    expect(local.outboxOf(3)?.messageIds).toBeUndefined();
  });
});
