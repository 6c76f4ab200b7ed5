/** The contract of the search port, as a suite that each adapter's test runs. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { channelPeer, chatPeer } from '../domain/peer-id.js';
import type { MessageQuery } from '../domain/search.js';
import { searchWordsOf } from '../domain/search-words.js';
import type { GlobalSearchWindow, SearchWindow } from './search-store.js';
import { addMember, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

const window: SearchWindow = { offsetId: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, minDate: 0, maxDate: 0 };
const fromTop: GlobalSearchWindow = { limit: 100, minDate: 0, maxDate: 0 };
const quickly = { numRuns: 30, endOnFailure: true };

/** Runs the suite against one adapter. */
export function testSearchStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a search store`, () => {
    let stores: Stores;
    let alice: number;
    let bob: number;
    let randomId: bigint;
    beforeEach(async () => {
      stores = await fixture.create();
      alice = (await addMember(stores, '15550001', 'Alice')).user.id;
      bob = (await addMember(stores, '15550002', 'Bob')).user.id;
      randomId = 0n;
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const plain = { entities: [], silent: false } as const;
    const asking = (text: string, more: Partial<MessageQuery> = {}): MessageQuery => ({ words: searchWordsOf(text), ...more });

    async function send(senderId: number, recipientId: number, text: string, date = today): Promise<number> {
      const outcome = await stores.messages.appendPrivateMessage({ senderId, recipientId, randomId: ++randomId, date, text, ...plain });
      return 'message' in outcome ? outcome.message.id : 0;
    }
    async function makeGroup(...userIds: number[]): Promise<number> {
      const made = await stores.chats.create({ actorId: alice, title: 'Tea', userIds, date: today, most: 9 });
      return made.type === 'changed' ? made.chatId : 0;
    }
    async function makeChannel(megagroup: boolean, title = 'News'): Promise<number> {
      const made = await stores.channels.create({ creatorId: alice, title, about: '', megagroup, date: today });
      return made.type === 'created' ? made.channelId : 0;
    }
    async function post(channelId: number, text: string, date = today, actorId = alice): Promise<number> {
      const outcome = await stores.channelMessages.post({ channelId, actorId, date, randomId: ++randomId, text, ...plain });
      return outcome.type === 'posted' ? outcome.event.message.id : 0;
    }
    async function inBox(userId: number, peerId: number, query: MessageQuery, more: Partial<SearchWindow> = {}): Promise<readonly [number[], number]> {
      const { messages, total } = await stores.searches.inBox(userId, peerId, query, { ...window, ...more });
      return [messages.map((message) => message.id), total];
    }
    async function inChannel(channelId: number, query: MessageQuery, more: Partial<SearchWindow> = {}): Promise<readonly [number[], number]> {
      const { messages, total } = await stores.searches.inChannel(channelId, query, { ...window, ...more });
      return [messages.map((message) => message.id), total];
    }
    async function everywhere(userId: number, query: MessageQuery, more: Partial<GlobalSearchWindow> = {}): Promise<string[]> {
      const { messages } = await stores.searches.everywhere(userId, query, { ...fromTop, ...more });
      return messages.map(({ message }) => message.text);
    }

    it('finds whole words in any case and without accents, all of a question, in the own copy of one conversation', async () => {
      await send(alice, alice, 'a kite of my own');
      await send(alice, bob, 'My Kite is here');
      await send(bob, alice, 'the KÏTE, mine');
      await send(bob, alice, 'kites');
      expect(await inBox(alice, bob, asking('kite'))).toEqual([[3, 2], 2]);
      expect(await inBox(bob, alice, asking('kite'))).toEqual([[2, 1], 2]);
      expect(await inBox(alice, bob, asking('mine kite'))).toEqual([[3], 1]);
      expect(await inBox(alice, bob, asking('kite "AND" NOT*'))).toEqual([[], 0]);
      expect(await inBox(alice, alice, asking('kite'))).toEqual([[1], 1]);
    });

    it('finds what was edited by its new words only, and nothing that was deleted', async () => {
      await send(alice, bob, 'green tea');
      await stores.changes.edit({ userId: alice, peerId: bob, id: 1, text: 'black tea', entities: [], date: today, editTime: 1000 });
      for (const [userId, peerId] of [[alice, bob], [bob, alice]] as const) {
        expect(await inBox(userId, peerId, asking('green'))).toEqual([[], 0]);
        expect(await inBox(userId, peerId, asking('black tea'))).toEqual([[1], 1]);
      }
      await stores.changes.delete({ userId: bob, ids: [1], revoke: false, date: today });
      expect(await inBox(bob, alice, asking('tea'))).toEqual([[], 0]);
      expect(await inBox(alice, bob, asking('tea'))).toEqual([[1], 1]);
      const news = await makeChannel(true);
      const id = await post(news, 'rain');
      await stores.channelMessages.edit({ channelId: news, actorId: alice, date: today, id, text: 'sun', entities: [], editableSince: 0 });
      expect(await inChannel(news, asking('rain'))).toEqual([[], 0]);
      expect(await inChannel(news, asking('sun'))).toEqual([[id], 1]);
      await stores.channelMessages.delete({ channelId: news, actorId: alice, date: today, ids: [id] });
      expect(await inChannel(news, asking('sun'))).toEqual([[], 0]);
    });

    it('finds messages of one sender, and shows nobody who is not named', async () => {
      const tea = await makeGroup(bob);
      await stores.messages.appendChatMessage({ senderId: bob, chatId: tea, randomId: ++randomId, date: today, text: 'milk', ...plain });
      await stores.messages.appendChatMessage({ senderId: alice, chatId: tea, randomId: ++randomId, date: today, text: 'milk', ...plain });
      expect(await inBox(alice, chatPeer(tea), asking('milk', { fromId: bob }))).toEqual([[2], 1]);
      expect(await inBox(alice, chatPeer(tea), asking('', { fromId: alice }))).toEqual([[3, 1], 2]);
      const [group, broadcast] = [await makeChannel(true), await makeChannel(false)];
      const [inGroup, inBroadcast] = [await post(group, 'sun'), await post(broadcast, 'sun')];
      expect(await inChannel(group, asking('sun', { fromId: alice }))).toEqual([[inGroup], 1]);
      expect(await inChannel(broadcast, asking('sun', { fromId: alice }))).toEqual([[], 0]);
      expect(await inChannel(broadcast, asking('sun', { fromId: channelPeer(broadcast) }))).toEqual([[inBroadcast], 1]);
    });

    it('finds what is pinned and what has links', async () => {
      await send(alice, bob, 'one');
      await stores.messages.appendPrivateMessage({ senderId: alice, recipientId: bob, randomId: ++randomId, date: today, text: 'two', entities: [{ type: 'textUrl', url: 'https://x', offset: 0, length: 3 }], silent: false });
      await stores.changes.pin({ userId: alice, peerId: bob, id: 1, pinned: true, oneSide: true, silent: true, date: today });
      expect(await inBox(alice, bob, asking('', { trait: 'pinned' }))).toEqual([[1], 1]);
      expect(await inBox(alice, bob, asking('two', { trait: 'pinned' }))).toEqual([[], 0]);
      expect(await inBox(alice, bob, asking('', { trait: 'url' }))).toEqual([[2], 1]);
      await stores.changes.unpinAll({ userId: alice, peerId: bob, step: 9, date: today });
      expect(await inBox(alice, bob, asking('', { trait: 'pinned' }))).toEqual([[], 0]);
      const news = await makeChannel(true);
      const id = await post(news, 'sun');
      const inNews = { channelId: news, actorId: alice, date: today };
      await stores.channelMessages.pin({ ...inNews, id, pinned: true, silent: true });
      expect(await inChannel(news, asking('sun', { trait: 'pinned' }))).toEqual([[id], 1]);
      await stores.channelMessages.unpinAll({ ...inNews, limit: 9 });
      expect(await inChannel(news, asking('', { trait: 'pinned' }))).toEqual([[], 0]);
    });

    it('gives the window of what fits that a history of it alone would give', async () => {
      const news = await makeChannel(true);
      const rows: { id: number; date: number; text: string; place: 'box' | 'channel' }[] = [];
      for (let index = 0; index < 24; index++) {
        const [text, date] = [index % 3 === 0 ? 'tea and milk' : index % 3 === 1 ? 'tea' : 'milk', today + Math.floor(index / 4)];
        rows.push({ id: await send(index % 2 === 0 ? alice : bob, index % 2 === 0 ? bob : alice, text, date), date, text, place: 'box' });
        rows.push({ id: await post(news, text, date), date, text, place: 'channel' });
      }
      const smallId = fc.integer({ min: 0, max: 30 });
      const smallDate = fc.oneof(fc.constant(0), fc.integer({ min: today - 1, max: today + 7 }));
      const windows = fc.record({ offsetId: smallId, addOffset: fc.integer({ min: -9, max: 9 }), limit: fc.integer({ min: 0, max: 12 }), maxId: smallId, minId: smallId, minDate: smallDate, maxDate: smallDate });
      await fc.assert(
        fc.asyncProperty(fc.constantFrom('tea', 'milk', 'tea milk', 'none', ''), windows, fc.constantFrom('box', 'channel'), async (text, asked, place) => {
          const fitting = rows
            .filter((row) => row.place === place && searchWordsOf(text).every((word) => row.text.includes(word)))
            .filter(({ date }) => (asked.minDate === 0 || date > asked.minDate) && (asked.maxDate === 0 || date < asked.maxDate));
          // The channel's own beginning is told of in a message without words.
          if (place === 'channel' && text === '' && (asked.minDate === 0 || today > asked.minDate) && (asked.maxDate === 0 || today < asked.maxDate)) fitting.unshift({ id: 1, date: today, text: '', place });
          const narrowed = fitting.map(({ id }) => id).filter((id) => id > asked.minId && (asked.maxId === 0 || id < asked.maxId)).sort((a, b) => b - a);
          const anchor = narrowed.findIndex((id) => asked.offsetId === 0 || id < asked.offsetId);
          const start = (anchor < 0 ? narrowed.length : anchor) + asked.addOffset;
          const expected = narrowed.slice(Math.max(0, start), Math.max(0, start + asked.limit));
          expect(await (place === 'box' ? inBox(alice, bob, asking(text), asked) : inChannel(news, asking(text), asked))).toEqual([expected, fitting.length]);
        }),
        quickly,
      );
    });

    it('finds in all conversations that somebody is in, the latest first, page by page without a gap', async () => {
      const tea = await makeGroup(bob);
      const channels = [await makeChannel(true), await makeChannel(false), await makeChannel(true)];
      const texts: string[] = [];
      for (let index = 0; index < 20; index++) {
        const [text, date] = [`kite ${index}`, today + Math.floor(index / 5)];
        if (index % 5 === 0) await send(alice, bob, text, date);
        else if (index % 5 === 1) await stores.messages.appendChatMessage({ senderId: bob, chatId: tea, randomId: ++randomId, date, text, ...plain });
        else await post(channels[(index % 5) - 2] ?? 0, text, date);
        texts.push(text);
      }
      const whole = await everywhere(alice, asking('kite'));
      expect([...whole].sort()).toEqual([...texts].sort());
      for (const limit of [1, 2, 3, 7]) {
        const paged: string[] = [];
        let offset: GlobalSearchWindow['offset'];
        for (;;) {
          const { messages, total } = await stores.searches.everywhere(alice, asking('kite'), { ...fromTop, limit, offset });
          expect(total).toBe(20);
          const last = messages.at(-1);
          if (last === undefined) break;
          paged.push(...messages.map(({ message }) => message.text));
          offset = { rate: limit === 2 ? 0 : last.message.date, peerId: last.type === 'box' ? last.message.peerId : channelPeer(last.message.channelId), id: last.message.id };
        }
        expect(paged).toEqual(whole);
      }
      expect(await everywhere(bob, asking('kite'))).toHaveLength(8);
    });

    it('looks through one kind of conversations, one part of the list, some dates', async () => {
      const [group, broadcast] = [await makeChannel(true), await makeChannel(false)];
      const tea = await makeGroup(bob);
      await send(alice, bob, 'sun 1', today + 1);
      await stores.messages.appendChatMessage({ senderId: bob, chatId: tea, randomId: ++randomId, date: today + 2, text: 'sun 2', ...plain });
      await post(group, 'sun 3', today + 3);
      await post(broadcast, 'sun 4', today + 4);
      await stores.dialogSettings.move({ userId: alice, peers: [{ peerId: chatPeer(tea), folderId: 1 }, { peerId: channelPeer(broadcast), folderId: 1 }], date: today });
      expect(await everywhere(alice, asking('sun'), { kind: 'users' })).toEqual(['sun 1']);
      expect(await everywhere(alice, asking('sun'), { kind: 'groups' })).toEqual(['sun 3', 'sun 2']);
      expect(await everywhere(alice, asking('sun'), { kind: 'broadcasts' })).toEqual(['sun 4']);
      expect(await everywhere(alice, asking('sun'), { folderId: 0 })).toEqual(['sun 3', 'sun 1']);
      expect(await everywhere(alice, asking('sun'), { folderId: 1 })).toEqual(['sun 4', 'sun 2']);
      expect(await everywhere(alice, asking('sun'), { minDate: today + 1, maxDate: today + 4 })).toEqual(['sun 3', 'sun 2']);
      await stores.channelMembers.invite({ channelId: group, actorId: alice, userIds: [bob], date: today });
      expect(await everywhere(bob, asking('sun'))).toEqual(['sun 3', 'sun 2', 'sun 1']);
      await stores.channelMembers.leave({ channelId: group, actorId: bob, date: today });
      expect(await everywhere(bob, asking('sun'))).toEqual(['sun 2', 'sun 1']);
    });
  });
}
