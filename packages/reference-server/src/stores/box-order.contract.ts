/** Properties of every store: gapless order under concurrency, and history windows equal to a brute-force model. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryWindow } from '../domain/history-window.js';
import type { BoxEvent } from '../domain/box-event.js';
import type { BoxMessage } from '../domain/message.js';
import { addMember, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** A window by the words of its definition, over a conversation with the newest message first. */
function sliceHistory(conversation: readonly BoxMessage[], window: HistoryWindow): number[] {
  const { offsetId, offsetDate, addOffset, limit, maxId, minId } = window;
  const narrowed = conversation.filter((message) => (maxId === 0 || message.id < maxId) && message.id > minId);
  const found = narrowed.findIndex((message) => (offsetId === 0 || message.id < offsetId) && (offsetDate === 0 || message.date < offsetDate));
  const anchor = found < 0 ? narrowed.length : found;
  return narrowed.filter((_, index) => index >= anchor + addOffset && index < anchor + addOffset + limit).map((message) => message.id);
}

/** The numbers of pts that an event takes. */
function numbersOf({ pts, ptsCount }: BoxEvent): number[] {
  return Array.from({ length: ptsCount }, (_, index) => pts - ptsCount + 1 + index);
}

type ChangeKind = 'edit' | 'delete' | 'revoke' | 'pin' | 'clear';

/** Makes a change that one step of a property asks for; most of them find something to change. */
async function change(stores: Stores, kind: ChangeKind, { userId, peerId, id, text }: { userId: number; peerId: number; id: number; text: string }): Promise<unknown> {
  const common = { userId, peerId, date: today };
  switch (kind) {
    case 'edit':
      return stores.changes.edit({ ...common, id, text, entities: [], editTime: 1000 });
    case 'pin':
      return stores.changes.pin({ ...common, id, pinned: id % 3 > 0, oneSide: id % 2 > 0, silent: false });
    case 'clear':
      return stores.changes.deleteHistory({ ...common, maxId: id, minDate: 0, maxDate: today * 2, revoke: id % 2 > 0, step: 3 });
    default:
      return stores.changes.delete({ userId, ids: [id, id + 1], revoke: kind === 'revoke', date: today });
  }
}

/** Runs the properties against one adapter. */
export function testBoxOrder(name: string, fixture: StoresFixture, runs: number): void {
  const withStores = async (body: (stores: Stores, people: number[]) => Promise<void>): Promise<void> => {
    const stores = await fixture.create();
    try {
      const people = [];
      for (const phone of ['15550001', '15550002', '15550003']) people.push((await addMember(stores, phone, phone)).user.id);
      await body(stores, people);
    } finally {
      await stores.close();
      fixture.dispose?.();
    }
  };

  describe(`${name} keeps boxes in order`, () => {
    const step = fc.record({
      from: fc.nat(2),
      to: fc.nat(2),
      kind: fc.constantFrom('send', 'send', 'send', 'repeat', 'read', 'edit', 'delete', 'revoke', 'pin', 'clear'),
      maxId: fc.nat(12),
    });

    it('gives every event its own pts, 2 and up without a gap, whatever comes at the same time', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) =>
          withStores(async (stores, people) => {
            const published = new Map<number, number[]>(people.map((person) => [person, []]));
            stores.events.onCommitted((committed) => {
              if (committed.line === 'box') published.get(committed.event.userId)?.push(...numbersOf(committed.event));
            });
            const outcomes = await Promise.all(
              steps.map(({ from, to, kind, maxId }, index) => {
                const [userId, peerId] = [people[from] ?? 0, people[to] ?? 0];
                if (kind === 'read') return stores.messages.readHistory({ userId, peerId, maxId, date: today });
                if (kind !== 'send' && kind !== 'repeat') return change(stores, kind, { userId, peerId, id: maxId, text: String(index) });
                // A repeat takes the random id of a fixed sending, so that several steps share it.
                const [randomId, text] = kind === 'repeat' ? [BigInt(-1 - to), 'again'] : [BigInt(index + 1), String(index)];
                return stores.messages.appendPrivateMessage({ senderId: userId, recipientId: peerId, randomId, date: today + index, text, entities: [], silent: false });
              }),
            );
            expect(outcomes).toHaveLength(steps.length);
            for (const person of people) {
              const { state, events } = await stores.events.eventsAfter(person, 1, 1000);
              const all = Array.from({ length: state.pts - 1 }, (_, i) => i + 2);
              expect(events.flatMap(numbersOf)).toEqual(all);
              expect(published.get(person)).toEqual(all);
              const ids = events.flatMap((event) => (event.type === 'newMessage' ? [event.message.id] : []));
              expect(ids).toEqual([...new Set(ids)].sort((one, other) => one - other));
              const deleted = new Set(events.flatMap((event) => (event.type === 'deleteMessages' ? event.ids : [])));
              expect(ids.filter((id) => deleted.has(id))).toEqual([]);
              expect((await stores.histories.findMessages(person, ids)).every((message) => message !== undefined)).toBe(true);
            }
          }),
        ),
        { numRuns: runs },
      );
    });

    it('gives N concurrent sendings of one person the pts 2 to N+1, each once', async () => {
      await withStores(async (stores, [alice = 0, bob = 0]) => {
        const sendings = Array.from({ length: 300 }, (_, index) => ({ randomId: BigInt(index), text: String(index) }));
        const outcomes = await Promise.all(
          sendings.map((sending) =>
            stores.messages.appendPrivateMessage({ senderId: alice, recipientId: bob, date: today, entities: [], silent: false, ...sending }),
          ),
        );
        expect(outcomes.map((outcome) => (outcome.type === 'appended' ? outcome.pts : 0)).sort((a, b) => a - b)).toEqual(sendings.map((_, i) => i + 2));
        const { events } = await stores.events.eventsAfter(bob, 1, 1000);
        const texts = events.map((event) => (event.type === 'newMessage' ? event.message.text : ''));
        expect(new Set(texts)).toEqual(new Set(sendings.map((sending) => sending.text)));
        expect(texts).toHaveLength(300);
      });
    });

    it('cuts a history exactly as its window says', async () => {
      const message = fc.record({ incoming: fc.boolean(), other: fc.boolean(), pause: fc.nat(2) });
      const bound = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 45 }));
      const window = fc.record({
        offsetId: bound,
        offsetDate: fc.oneof(fc.constant(0), fc.integer({ min: today - 1, max: today + 60 })),
        addOffset: fc.integer({ min: -25, max: 25 }),
        limit: fc.nat(20),
        maxId: bound,
        minId: bound,
      });
      await fc.assert(
        fc.asyncProperty(fc.array(message, { maxLength: 40 }), fc.array(window, { minLength: 20, maxLength: 20 }), async (messages, windows) =>
          withStores(async (stores, [alice = 0, bob = 0, carol = 0]) => {
            let date = today;
            const mine: BoxMessage[] = [];
            for (const [index, { incoming, other, pause }] of messages.entries()) {
              date += pause;
              const peer = other ? carol : bob;
              const [senderId, recipientId] = incoming ? [peer, alice] : [alice, peer];
              await stores.messages.appendPrivateMessage({ senderId, recipientId, randomId: BigInt(index), date, text: 'x', entities: [], silent: false });
            }
            for (const event of (await stores.events.eventsAfter(alice, 1, 1000)).events) if (event.type === 'newMessage') mine.unshift(event.message);
            const conversation = mine.filter((entry) => entry.peerId === bob);
            for (const wanted of windows) {
              const page = await stores.histories.history(alice, bob, wanted);
              expect(page.messages.map((entry) => entry.id)).toEqual(sliceHistory(conversation, wanted));
              expect(page.total).toBe(conversation.length);
            }
          }),
        ),
        { numRuns: runs },
      );
    });

    it('counts as unread exactly what came in after the last read message', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) =>
          withStores(async (stores, people) => {
            for (const [index, { from, to, kind, maxId }] of steps.entries()) {
              const [userId, peerId] = [people[from] ?? 0, people[to] ?? 0];
              if (kind === 'read') await stores.messages.readHistory({ userId, peerId, maxId, date: today });
              else if (kind !== 'send' && kind !== 'repeat') await change(stores, kind, { userId, peerId, id: maxId, text: String(index) });
              else await stores.messages.appendPrivateMessage({ senderId: userId, recipientId: peerId, randomId: BigInt(index), date: today, text: 'x', entities: [], silent: false });
            }
            for (const person of people) {
              const { dialogs } = await stores.histories.dialogs(person, { offsetDate: 0, offsetId: 0, limit: 100 });
              let unread = 0;
              for (const dialog of dialogs) {
                const page = await stores.histories.history(person, dialog.peerId, { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0 });
                const waiting = page.messages.filter((message) => !message.out && message.id > dialog.readInboxMaxId);
                expect(dialog.unreadCount).toBe(waiting.length);
                expect([dialog.topMessageId, dialog.topDate]).toEqual([page.messages[0]?.id, page.messages[0]?.date]);
                expect(page.total).toBe(page.messages.length);
                unread += waiting.length;
              }
              expect((await stores.events.state(person)).unreadCount).toBe(unread);
            }
          }),
        ),
        { numRuns: runs },
      );
    });
  });
}
