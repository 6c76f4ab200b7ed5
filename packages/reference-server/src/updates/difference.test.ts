/** Tests that differences are the truth: equal to the log, whatever was missed and however it is cut. */
import { createHash } from 'node:crypto';
import type * as tl from '@kitewire/tl-schema/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAccessHasher } from '../domain/access-hash.js';
import type { BoxEvent } from '../domain/box-event.js';
import { createSqliteStores } from '../stores/sqlite/create-sqlite-stores.js';
import type { Stores } from '../stores/stores.js';
import { addMember, today } from '../stores/stores-fixture.contract.js';
import { answerDifference } from './difference.js';
import type { DifferenceLimits, DifferenceRequest } from './difference.js';
import { createPeersView } from './peers-view.js';

const hasher = createAccessHasher(new Uint8Array(32), (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
});

interface Box {
  readonly stores: Stores;
  readonly people: readonly number[];
  ask(request: Partial<DifferenceRequest> & { pts: number }, limits?: DifferenceLimits): Promise<tl.UpdatesDifference | undefined>;
}

async function withBox(body: (box: Box) => Promise<void>): Promise<void> {
  const stores = await createSqliteStores(':memory:');
  try {
    const people: number[] = [];
    for (const phone of ['15550001', '15550002', '15550003']) people.push((await addMember(stores, phone, phone)).user.id);
    const sources = { events: stores.events, peers: createPeersView({ users: stores.users, accessHasher: hasher }) };
    await body({
      stores,
      people,
      ask: (request, limits = { slice: 100, total: 1000 }) => answerDifference({ userId: people[0] ?? 0, date: today, ...request }, { ...sources, limits }),
    });
  } finally {
    await stores.close();
  }
}

interface Step {
  readonly from: number;
  readonly to: number;
  readonly read: boolean;
  readonly maxId: number;
}

async function play(box: Box, steps: readonly Step[], firstRandomId = 1): Promise<void> {
  for (const [index, { from, to, read, maxId }] of steps.entries()) {
    const [userId = 0, peerId = 0] = [box.people[from], box.people[to]];
    if (read) await box.stores.messages.readHistory({ userId, peerId, maxId, date: today });
    else {
      const command = { senderId: userId, recipientId: peerId, randomId: BigInt(firstRandomId + index), date: today, text: String(index), silent: false };
      await box.stores.messages.appendPrivateMessage({ ...command, entities: [{ type: 'mentionName', userId: box.people[2] ?? 0, offset: 0, length: 1 }] });
    }
  }
}

/** What a client holds: messages by id, and how many it believes unread, by partner. */
class ClientModel {
  readonly messages: number[] = [];
  readonly other: tl.Update[] = [];
  readonly unread = new Map<number, number>();

  apply(part: { newMessages: tl.Message[]; otherUpdates: tl.Update[]; users: tl.User[] }): void {
    const known = new Set(part.users.map((user) => user.id));
    for (const message of part.newMessages) {
      if (message._ !== 'message' || message.peerId._ !== 'peerUser') throw new RangeError('expected private messages');
      const { userId } = message.peerId;
      this.messages.push(message.id);
      expect(known).toContain(userId);
      if (message.fromId?._ === 'peerUser') expect(known).toContain(message.fromId.userId);
      for (const entity of message.entities ?? []) if (entity._ === 'messageEntityMentionName') expect(known).toContain(entity.userId);
      if (message.out !== true) this.unread.set(userId, (this.unread.get(userId) ?? 0) + 1);
    }
    for (const update of part.otherUpdates) {
      this.other.push(update);
      if (update._ !== 'updateReadHistoryInbox' && update._ !== 'updateReadHistoryOutbox') throw new RangeError(`unexpected ${update._}`);
      if (update.peer._ !== 'peerUser') throw new RangeError('expected a user');
      expect(known).toContain(update.peer.userId);
      if (update._ === 'updateReadHistoryInbox') this.unread.set(update.peer.userId, update.stillUnreadCount);
    }
  }
}

describe('answerDifference', () => {
  // Mostly messages to the first person and read marks of theirs, so that the two meet in one slice.
  const step = fc.oneof(
    fc.record({ from: fc.integer({ min: 1, max: 2 }), to: fc.constant(0), read: fc.constant(false), maxId: fc.constant(0) }),
    fc.record({ from: fc.constant(0), to: fc.nat(2), read: fc.constant(true), maxId: fc.constantFrom(0, 5, 50) }),
    fc.record({ from: fc.nat(2), to: fc.nat(2), read: fc.boolean(), maxId: fc.nat(20) }),
  );

  it('gives, over any number of slices, every event behind the given pts once and in order', async () => {
    const cut = fc.record({ before: fc.nat(40), slice: fc.integer({ min: 1, max: 12 }), ptsLimit: fc.option(fc.nat(12), { nil: undefined }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), cut, async (steps, { before, slice, ptsLimit }) =>
        withBox(async (box) => {
          const [self = 0] = box.people;
          await play(box, steps.slice(0, before));
          const state = await box.stores.events.state(self);
          const client = new ClientModel();
          const known = await box.stores.histories.dialogs(self, { offsetDate: 0, offsetId: 0, limit: 100 });
          for (const dialog of known.dialogs) client.unread.set(dialog.peerId, dialog.unreadCount);
          await play(box, steps.slice(before), 1000);

          const truth = await box.stores.events.eventsAfter(self, state.pts, 1000);
          let pts = state.pts;
          for (let rounds = 0; ; rounds++) {
            expect(rounds).toBeLessThan(100);
            const answer = await box.ask({ pts, ptsLimit }, { slice, total: 1000 });
            if (answer === undefined || answer._ === 'updates.differenceTooLong') throw new RangeError('expected a difference');
            if (answer._ === 'updates.differenceEmpty') break;
            client.apply(answer);
            const reached = answer._ === 'updates.difference' ? answer.state : answer.intermediateState;
            expect(reached.pts).toBeGreaterThan(pts);
            pts = reached.pts;
            if (answer._ === 'updates.difference') break;
          }
          expect(pts).toBe(truth.state.pts);
          const isNew = (event: BoxEvent): boolean => event.type === 'newMessage';
          expect(client.messages).toEqual(truth.events.flatMap((event) => (event.type === 'newMessage' ? [event.message.id] : [])));
          expect(client.other.map((update) => ('pts' in update ? update.pts : 0))).toEqual(truth.events.filter((event) => !isNew(event)).map((event) => event.pts));
          const { dialogs } = await box.stores.histories.dialogs(self, { offsetDate: 0, offsetId: 0, limit: 100 });
          for (const dialog of dialogs) expect(client.unread.get(dialog.peerId) ?? 0).toBe(dialog.unreadCount);
        }),
      ),
      { numRuns: 60 },
    );
  });

  it('is empty for a client that has everything, and undefined for a pts of the future', async () => {
    await withBox(async (box) => {
      expect(await box.ask({ pts: 1 })).toEqual({ _: 'updates.differenceEmpty', date: today, seq: 0 });
      expect(await box.ask({ pts: 2 })).toBeUndefined();
    });
  });

  it('sends a client that lags too far behind to begin anew', async () => {
    await withBox(async (box) => {
      await play(box, Array.from({ length: 20 }, () => ({ from: 1, to: 0, read: false, maxId: 0 })));
      expect(await box.ask({ pts: 1, ptsTotalLimit: 19 })).toEqual({ _: 'updates.differenceTooLong', pts: 21 });
      expect(await box.ask({ pts: 2, ptsTotalLimit: 19 })).toMatchObject({ _: 'updates.difference' });
      expect(await box.ask({ pts: 1, ptsTotalLimit: 2_000_000_000 }, { slice: 5, total: 10 })).toEqual({ _: 'updates.differenceTooLong', pts: 21 });
      expect(await box.ask({ pts: 1, ptsTotalLimit: -1 })).toMatchObject({ _: 'updates.difference' });
    });
  });

  it('names the state that a slice leads to', async () => {
    await withBox(async (box) => {
      await play(box, Array.from({ length: 5 }, () => ({ from: 1, to: 0, read: false, maxId: 0 })));
      expect(await box.ask({ pts: 1, ptsLimit: 1 })).toMatchObject({ _: 'updates.differenceSlice', newMessages: [{ id: 1 }], intermediateState: { pts: 2, qts: 0, seq: 0 } });
      expect(await box.ask({ pts: 5, ptsLimit: 1 })).toMatchObject({ _: 'updates.difference', newMessages: [{ id: 5 }], state: { pts: 6, unreadCount: 5 } });
    });
  });

  it('is cut where it would be longer than a packet can be, however many events the client wants', async () => {
    await withBox(async (box) => {
      const [recipientId = 0, senderId = 0] = box.people;
      for (let index = 0; index < 100; index += 1) {
        const entities = [{ type: 'textUrl', offset: 0, length: 1, url: '字'.repeat(8192) }] as const;
        await box.stores.messages.appendPrivateMessage({ senderId, recipientId, randomId: BigInt(index), date: today, text: '漢'.repeat(4096), entities, silent: false });
      }
      const found: number[] = [];
      let answers = 0;
      for (let pts = 1; ; answers += 1) {
        const answer = await box.ask({ pts });
        if (answer?._ !== 'updates.difference' && answer?._ !== 'updates.differenceSlice') throw new RangeError(`unexpected ${answer?._}`);
        const ids = answer.newMessages.map(({ id }) => id);
        expect(ids.length * 3 * (4096 + 8192)).toBeLessThan(1_000_000);
        found.push(...ids);
        if (answer._ === 'updates.difference') break;
        pts = answer.intermediateState.pts;
      }
      expect(answers).toBeGreaterThan(2);
      expect(found).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    });
  });
});
