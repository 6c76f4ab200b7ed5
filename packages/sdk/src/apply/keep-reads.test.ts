/** What updates say of how far messages have reached others. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { LocalData } from '../local/local-data.js';
import { LocalOverlay } from '../local/local-overlay.js';
import type { ChatRecord } from '../storage/chat-records.js';
import { memory } from '../storage/local-memory-store.js';
import type { PeerRecord } from '../storage/records.js';
import { localReadsOf, planLocal } from './plan-local.js';
import { readWanted } from './read-wanted.js';

const peer: tl.RawPeerUser = { _: 'peerUser', userId: 7 };
const delivered: tl.RawUpdateMessagesDelivered = { _: 'updateMessagesDelivered', peer, maxId: 5 };
const sent: tl.RawUpdateNewMessage = { _: 'updateNewMessage', message: { _: 'message', id: 5, out: true, peerId: peer, date: 100, message: 'a' }, pts: 2, ptsCount: 1 };

const other: PeerRecord = { id: 7, min: false, name: 'Other', usernames: [] };

interface After {
  /** The chat with the other. */
  readonly chat: ChatRecord | undefined;
  /** The chats in the list. */
  readonly listed: readonly number[];
  /** How many commits changed something. */
  readonly changes: number;
}

/** What is stored after updates that came one by one. */
async function after(updates: readonly tl.Update[], peers: readonly PeerRecord[] = [other]): Promise<After> {
  const store = await memory().open();
  const data = new LocalData(store, await store.load(), (work) => work());
  let changes = 0;
  data.watch(() => (changes += 1));
  for (const update of updates) {
    const effect = { type: 'apply', commitId: 1, source: 'live', users: [], chats: [], updates: [{ update, sequenced: true }] } as const;
    const overlay = new LocalOverlay(data);
    await readWanted(overlay, localReadsOf(effect));
    planLocal(effect, { overlay, known: new Map(), find: (id) => peers.find((known) => known.id === id) });
    await data.commit(overlay);
  }
  const listed = (await store.readChatPage({ folderId: 0, limit: 9 })).map(({ chatId }) => chatId);
  return { chat: (await store.readChats([7])).get(7), listed, changes };
}

describe('a message that has reached somebody', () => {
  it('is known to have done so, whether that is told before or after the message itself', async () => {
    for (const updates of [[sent, delivered], [delivered, sent]]) {
      const { chat, listed } = await after(updates);
      expect(chat).toMatchObject({ deliveredMaxId: 5, topMessageId: 5, sortDate: 100 });
      expect(listed).toEqual([7]);
    }
  });

  it('brings no chat into the list by itself', async () => {
    expect((await after([delivered])).listed).toEqual([]);
  });

  it('brings no chat with a stranger into the store', async () => {
    expect(await after([delivered], [])).toMatchObject({ chat: undefined, changes: 0 });
  });

  it('changes nothing when it says nothing new', async () => {
    expect((await after([{ ...delivered, maxId: 0 }])).chat).toBeUndefined();
    expect((await after([sent, delivered, delivered, { ...delivered, maxId: 4 }])).changes).toBe(2);
  });
});
