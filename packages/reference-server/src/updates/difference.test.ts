/** Tests that differences are the truth: equal to the log, whatever was missed and however it is cut. */
import { noReferences } from '../domain/no-references.contract.js';
import { createHash } from 'node:crypto';
import type * as tl from '@kitewire/tl-schema/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAccessHasher } from '../domain/access-hash.js';
import { createFreshStores } from '../stores/sqlite/fresh-stores.contract.js';
import type { Stores } from '../stores/stores.js';
import { addAuthKey, addMember, today } from '../stores/stores-fixture.contract.js';
import { answerDifference } from './difference.js';
import type { ChangedChannels, DifferenceLimits, DifferenceRequest } from './difference.js';
import { createPeersView } from './peers-view.js';
import { applySetting, changeSetting, readSettings, settingKinds, userOf } from './settings-model.contract.js';
import type { SettingKind, ShownSettings } from './settings-model.contract.js';
import { stateToTl } from './state-to-tl.js';

const hasher = createAccessHasher(new Uint8Array(32), (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
});

interface Box {
  readonly stores: Stores;
  readonly people: readonly number[];
  /** The key with which the first person has logged in. */
  readonly authKeyId: bigint;
  ask(request: Partial<DifferenceRequest> & { pts: number }, limits?: DifferenceLimits, channels?: ChangedChannels): Promise<tl.UpdatesDifference | undefined>;
}

async function withBox(body: (box: Box) => Promise<void>): Promise<void> {
  const stores = await createFreshStores();
  try {
    const members = [];
    for (const phone of ['15550001', '15550002', '15550003']) members.push(await addMember(stores, phone, phone));
    const people = members.map(({ user }) => user.id);
    const authKeyId = members[0]?.authKeyId ?? 0n;
    const sources = { events: stores.events, peers: createPeersView({ users: stores.users, accessHasher: hasher, references: noReferences }) };
    await body({
      stores,
      people,
      authKeyId,
      ask: (request, limits = { slice: 100, total: 1000 }, channels = undefined) => answerDifference({ userId: people[0] ?? 0, authKeyId, qts: 0, since: today, date: today, ...request }, { ...sources, limits, channels }),
    });
  } finally {
    await stores.close();
  }
}

interface Step {
  readonly kind: 'send' | 'read' | 'edit' | 'delete' | 'revoke' | 'pin' | 'draft' | 'sendDraft' | SettingKind;
  readonly from: number;
  readonly to: number;
  readonly id: number;
}

/** Carries steps out, one a second from `start` on. */
async function play({ stores, people }: Pick<Box, 'stores' | 'people'>, steps: readonly Step[], start: number = today, firstRandomId = 1): Promise<void> {
  for (const [index, { from, to, kind, id }] of steps.entries()) {
    const [userId = 0, peerId = 0] = [people[from], people[to]];
    const common = { userId, peerId, date: start + index };
    const text = `${kind} ${index + start - today}`;
    switch (kind) {
      case 'read':
        await stores.messages.readHistory({ ...common, maxId: id });
        break;
      case 'edit':
        await stores.changes.edit({ ...common, id, text, entities: [], editTime: 10_000 });
        break;
      case 'delete':
      case 'revoke':
        await stores.changes.delete({ userId, ids: [id, id + 1], revoke: kind === 'revoke', date: common.date });
        break;
      case 'pin':
        await stores.changes.pin({ ...common, id, pinned: id % 4 > 0, oneSide: id % 2 > 0, silent: false });
        break;
      case 'draft':
        await stores.drafts.save({ ...common, draft: id % 4 === 0 ? undefined : { text, entities: [], date: common.date } });
        break;
      case 'send':
      case 'sendDraft': {
        const entities = [{ type: 'mentionName', userId: people[2] ?? 0, offset: 0, length: 1 }] as const;
        const command = { senderId: userId, recipientId: peerId, randomId: BigInt(firstRandomId + index), date: common.date, text, silent: false };
        await stores.messages.appendPrivateMessage({ ...command, entities, clearDraft: kind === 'sendDraft' });
        break;
      }
      default:
        await changeSetting(stores, kind, { ...common, id, people });
    }
  }
}

/** What a client shows of a user's conversations. */
interface Shown {
  readonly messages: Map<number, { readonly text: string; readonly pinned: boolean }>;
  readonly drafts: Map<number, string>;
  readonly unread: Map<number, number>;
  readonly settings: ShownSettings;
}

/** What the store says that a client shows. */
async function readTruth(box: Box, userId: number): Promise<Shown> {
  const { stores, people } = box;
  const shown: Shown = { messages: new Map(), drafts: new Map(), unread: new Map(), settings: await readSettings(stores, people, userId) };
  for (const peerId of people) {
    const { messages } = await stores.histories.history(userId, peerId, { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 1000, maxId: 0, minId: 0 });
    for (const { id, text, pinned } of messages) shown.messages.set(id, { text, pinned });
    const [dialog] = await stores.histories.findDialogs(userId, [peerId]);
    if (dialog) shown.unread.set(peerId, dialog.unreadCount);
  }
  for (const { peerId, draft } of await stores.drafts.list(userId, 100)) shown.drafts.set(peerId, draft.text);
  return shown;
}

type Part = Pick<tl.RawUpdatesDifference, 'newMessages' | 'otherUpdates' | 'users'>;

/** A client that applies differences to what it shows. */
class ClientModel {
  readonly shown: Shown;
  /** The ids of new messages and the pts of the other updates of the box, in the order of their coming. */
  readonly applied: { readonly messages: number[]; readonly pts: number[]; readonly seq: number[] } = { messages: [], pts: [], seq: [] };

  readonly #selfId: number;

  constructor(shown: Shown, selfId: number) {
    this.shown = shown;
    this.#selfId = selfId;
  }

  apply(part: Part): void {
    const known = new Set(part.users.map((user) => user.id));
    for (const message of part.newMessages) {
      this.applied.messages.push(message.id);
      const { userId, out } = this.#show(message, known);
      if (!out) this.shown.unread.set(userId, (this.shown.unread.get(userId) ?? 0) + 1);
    }
    for (const update of part.otherUpdates) this.#applyUpdate(update, known);
  }

  #applyUpdate(update: tl.Update, known: ReadonlySet<number>): void {
    if ('pts' in update && update.pts !== undefined) this.applied.pts.push(update.pts);
    switch (update._) {
      case 'updateEditMessage':
        this.#show(update.message, known);
        break;
      case 'updateDeleteMessages':
        for (const id of update.messages) this.shown.messages.delete(id);
        break;
      case 'updatePinnedMessages':
        for (const id of update.messages) {
          const message = this.shown.messages.get(id);
          if (message) this.shown.messages.set(id, { ...message, pinned: update.pinned === true });
        }
        break;
      case 'updateReadHistoryInbox':
        this.shown.unread.set(userOf(update.peer, known), update.stillUnreadCount);
        break;
      case 'updateReadHistoryOutbox':
        userOf(update.peer, known);
        break;
      case 'updateDraftMessage':
        if (update.draft._ === 'draftMessage') this.shown.drafts.set(userOf(update.peer, known), update.draft.message);
        else this.shown.drafts.delete(userOf(update.peer, known));
        break;
      default:
        if (!applySetting(this.shown.settings, update, known, this.#selfId)) throw new RangeError(`unexpected ${update._}`);
    }
  }

  #show(message: tl.Message, known: ReadonlySet<number>): { userId: number; out: boolean } {
    if (message._ === 'messageEmpty') throw new RangeError('expected a message');
    if (message.fromId) userOf(message.fromId, known);
    const text = message._ === 'message' ? message.message : '';
    if (message._ === 'message') for (const entity of message.entities ?? []) if (entity._ === 'messageEntityMentionName') expect(known).toContain(entity.userId);
    this.shown.messages.set(message.id, { text, pinned: message._ === 'message' && message.pinned === true });
    return { userId: userOf(message.peerId, known), out: message.out === true };
  }
}

/** Fetches differences until there are no more; each gets the client on. */
async function catchUp(box: Box, client: ClientModel, state: tl.RawUpdatesState, now: number, ask: Pick<DifferenceRequest, 'ptsLimit' | 'qtsLimit'>, slice: number): Promise<tl.RawUpdatesState> {
  for (let rounds = 0, at = state; rounds < 200; rounds++) {
    const answer = await box.ask({ pts: at.pts, qts: at.qts, since: at.date, date: now, ...ask }, { slice, total: 1000 });
    if (answer === undefined || answer._ === 'updates.differenceTooLong') throw new RangeError('expected a difference');
    if (answer._ === 'updates.differenceEmpty') return { ...at, date: answer.date, seq: answer.seq };
    client.apply(answer);
    if (answer._ === 'updates.difference') return answer.state;
    const reached = answer.intermediateState;
    expect(reached.pts > at.pts || reached.qts > at.qts || reached.date > at.date).toBe(true);
    expect([reached.pts >= at.pts, reached.qts >= at.qts, reached.date >= at.date]).toEqual([true, true, true]);
    at = reached;
  }
  throw new RangeError('the difference has no end');
}

describe('answerDifference', () => {
  // Mostly messages to the first person and changes of theirs, so that they meet in one slice.
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ from: fc.integer({ min: 1, max: 2 }), to: fc.constant(0), kind: fc.constant('send'), id: fc.constant(0) }),
    fc.record({ from: fc.constant(0), to: fc.nat(2), kind: fc.constantFrom('read', 'draft', 'sendDraft'), id: fc.constantFrom(0, 5, 50) }),
    fc.record({ from: fc.constant(0), to: fc.nat(2), kind: fc.constantFrom(...settingKinds), id: fc.nat(9) }),
    fc.record({ from: fc.nat(2), to: fc.nat(2), kind: fc.constantFrom('send', 'read', 'edit', 'edit', 'delete', 'revoke', 'pin'), id: fc.nat(20) }),
  );

  it('leads a client, over any number of slices, from any state to the truth, with every event once and in order', async () => {
    const cut = fc.record({ before: fc.nat(40), slice: fc.integer({ min: 1, max: 12 }), ptsLimit: fc.option(fc.nat(12), { nil: undefined }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), cut, async (steps, { before, slice, ptsLimit }) =>
        withBox(async (box) => {
          const [userId = 0] = box.people;
          const start = today + before;
          await play(box, steps.slice(0, before));
          const state = stateToTl(await box.stores.events.counters({ userId, authKeyId: box.authKeyId, date: start }), start);
          const client = new ClientModel(await readTruth(box, userId), userId);
          await play(box, steps.slice(before), start, 1000);

          const now = today + steps.length;
          const log = await box.stores.events.eventsAfter(userId, state.pts, 1000);
          const reached = await catchUp(box, client, state, now, { ptsLimit }, slice);
          expect(reached).toMatchObject(await box.stores.events.counters({ userId, authKeyId: box.authKeyId, date: now }));
          const truth = await readTruth(box, userId);
          expect(client.shown.messages).toEqual(truth.messages);
          expect(client.shown.drafts).toEqual(truth.drafts);
          for (const [key, value] of truth.settings) expect([key, client.shown.settings.get(key)]).toEqual([key, value]);
          expect([...client.shown.settings.keys()].filter((key) => key.startsWith('filter '))).toHaveLength([...truth.settings.keys()].filter((key) => key.startsWith('filter ')).length);
          for (const [index, { user }] of (await box.stores.users.view(userId, box.people)).entries()) expect([index, client.shown.settings.get(`name ${user.id}`) ?? user.firstName]).toEqual([index, user.firstName]);
          expect(client.applied.messages).toEqual(log.events.flatMap((event) => (event.type === 'newMessage' ? [event.message.id] : [])));
          expect(client.applied.pts).toEqual(log.events.flatMap((event) => (event.type === 'newMessage' || event.type === 'gone' ? [] : [event.pts])));
          // A client that deletes a message which it has never seen cannot know whether it was read.
          if (log.events.some((event) => event.type === 'deleteMessages' || event.type === 'gone')) return;
          for (const [peerId, count] of truth.unread) expect(client.shown.unread.get(peerId) ?? 0).toBe(count);
        }),
      ),
      { numRuns: 60 },
    );
  });

  it('gives each login of a bot every event of its line of qts once and in order, over any number of slices', async () => {
    const plan = fc.record({ blocks: fc.array(fc.record({ who: fc.nat(2), blocked: fc.boolean() }), { maxLength: 40, size: 'max' }), from: fc.nat(5), slice: fc.integer({ min: 1, max: 6 }), qtsLimit: fc.option(fc.nat(7), { nil: undefined }) });
    await fc.assert(
      fc.asyncProperty(plan, async ({ blocks, from, slice, qtsLimit }) =>
        withBox(async ({ stores, people, ask }) => {
          const secretHash = new Uint8Array(32).fill(6);
          const created = await stores.bots.create({ firstName: 'Echo', username: 'echo_bot', secretHash, now: today });
          const userId = created.type === 'created' ? created.user.id : 0;
          const authKeyId = await addAuthKey(stores);
          await stores.bots.logIn({ authKeyId, userId, secretHash, now: today, authorizationHash: 1n });
          for (const { who, blocked } of blocks) await stores.blocks.set({ userId: people[who] ?? 0, peerId: userId, blocked, date: today });
          const { qts: last } = await stores.events.counters({ userId, authKeyId, date: today });
          const found: number[] = [];
          for (let qts = Math.min(from, last), rounds = 0; qts < last; rounds++) {
            expect(rounds).toBeLessThan(50);
            const answer = await ask({ userId, authKeyId, pts: 1, qts, qtsLimit }, { slice, total: 1000 });
            if (answer?._ !== 'updates.difference' && answer?._ !== 'updates.differenceSlice') throw new RangeError(`unexpected ${answer?._}`);
            for (const update of answer.otherUpdates) if (update._ === 'updateBotStopped') found.push(update.qts);
            const known = new Set(answer.users.map((user) => user.id));
            for (const update of answer.otherUpdates) if ('userId' in update) expect(known).toContain(update.userId);
            qts = (answer._ === 'updates.difference' ? answer.state : answer.intermediateState).qts;
          }
          const first = Math.min(from, last) + 1;
          expect(found).toEqual(Array.from({ length: last - first + 1 }, (_, index) => first + index));
        }),
      ),
      { numRuns: 30 },
    );
  });

  it('tells of many changes under seq second by second', async () => {
    await withBox(async (box) => {
      const [userId = 0] = box.people;
      const { authKeyId, stores } = box;
      const state = stateToTl(await stores.events.counters({ userId, authKeyId, date: today }), today);
      const entities = [{ type: 'textUrl', offset: 0, length: 1, url: '字'.repeat(8192) }] as const;
      for (let index = 1; index <= 60; index += 1) await stores.drafts.save({ userId, peerId: index, draft: { text: '漢'.repeat(4096), entities, date: today }, date: today });
      await play(box, [{ kind: 'send', from: 1, to: 0, id: 0 }]);
      const sizes: number[] = [];
      for (let at: tl.RawUpdatesState | undefined = state; at !== undefined; ) {
        const answer: tl.UpdatesDifference | undefined = await box.ask({ pts: at.pts, since: at.date, date: today + 3 });
        if (answer?._ !== 'updates.difference' && answer?._ !== 'updates.differenceSlice') throw new RangeError(`unexpected ${answer?._}`);
        expect(answer.otherUpdates.length * 3 * (4096 + 8192)).toBeLessThan(900_000);
        sizes.push(answer.otherUpdates.length);
        at = answer._ === 'updates.differenceSlice' ? answer.intermediateState : undefined;
      }
      // All but the seconds that the slices end with are told once.
      expect(sizes).toEqual([20, 20, 20, 20, 20]);
    });
  });

  it('is empty for a client that has everything, and undefined for a pts of the future', async () => {
    await withBox(async (box) => {
      expect(await box.ask({ pts: 1 })).toEqual({ _: 'updates.differenceEmpty', date: today, seq: 0 });
      expect(await box.ask({ pts: 2 })).toBeUndefined();
    });
  });

  it('sends a client that lags too far behind to begin anew', async () => {
    await withBox(async (box) => {
      await play(box, Array.from({ length: 20 }, () => ({ kind: 'send', from: 1, to: 0, id: 0 } as const)));
      expect(await box.ask({ pts: 1, ptsTotalLimit: 19 })).toEqual({ _: 'updates.differenceTooLong', pts: 21 });
      expect(await box.ask({ pts: 2, ptsTotalLimit: 19 })).toMatchObject({ _: 'updates.difference' });
      expect(await box.ask({ pts: 1, ptsTotalLimit: 2_000_000_000 }, { slice: 5, total: 10 })).toEqual({ _: 'updates.differenceTooLong', pts: 21 });
      expect(await box.ask({ pts: 1, ptsTotalLimit: -1 })).toMatchObject({ _: 'updates.difference' });
    });
  });

  it('sends a client to begin anew from before what is left of the log, and no other', async () => {
    await withBox(async (box) => {
      await play(box, Array.from({ length: 9 }, () => ({ kind: 'send', from: 1, to: 0, id: 0 }) as const));
      await box.stores.events.forget({ events: 4, before: 0, from: 0, boxes: 9, rows: 100 });
      expect(await box.ask({ pts: 5 })).toEqual({ _: 'updates.differenceTooLong', pts: 10 });
      expect(await box.ask({ pts: 6 })).toMatchObject({ _: 'updates.difference', newMessages: { length: 4 } });
      expect(await box.ask({ pts: 10 })).toMatchObject({ _: 'updates.differenceEmpty' });
    });
  });

  it('tells of changed channels when a client has all the rest, since the date of its state', async () => {
    await withBox(async (box) => {
      const asked: number[] = [];
      const channels: ChangedChannels = {
        changedSince: async (_userId, since) => {
          asked.push(since);
          return { updates: [{ _: 'updateChannelTooLong', channelId: 7, pts: 3 }], peerIds: box.people.slice(1, 2) };
        },
      };
      await play(box, Array.from({ length: 3 }, () => ({ kind: 'send', from: 1, to: 0, id: 0 }) as const));
      const limits = { slice: 100, total: 1000 };
      expect(await box.ask({ pts: 1, ptsLimit: 2, since: today - 50 }, limits, channels)).toMatchObject({ _: 'updates.differenceSlice', otherUpdates: [] });
      const last = { otherUpdates: [{ _: 'updateChannelTooLong', channelId: 7, pts: 3 }] };
      expect(await box.ask({ pts: 3, since: today - 50 }, limits, channels)).toMatchObject({ _: 'updates.difference', ...last, state: { pts: 4 } });
      expect(await box.ask({ pts: 4, since: 2 ** 31 - 1 }, limits, channels)).toMatchObject({ _: 'updates.difference', ...last, users: [{ id: box.people[1] }] });
      expect(asked).toEqual([today - 50, today]);
    });
  });

  it('names the state that a slice leads to', async () => {
    await withBox(async (box) => {
      await play(box, Array.from({ length: 5 }, () => ({ kind: 'send', from: 1, to: 0, id: 0 } as const)));
      expect(await box.ask({ pts: 1, ptsLimit: 1 })).toMatchObject({ _: 'updates.differenceSlice', newMessages: [{ id: 1 }], intermediateState: { pts: 2, qts: 0, seq: 0 } });
      expect(await box.ask({ pts: 5, ptsLimit: 1 })).toMatchObject({ _: 'updates.difference', newMessages: [{ id: 5 }], state: { pts: 6, unreadCount: 5 } });
    });
  });

  it('carries more events to a client that wants more, up to a bound', async () => {
    await withBox(async (box) => {
      await play(box, Array.from({ length: 8 }, () => ({ kind: 'send', from: 1, to: 0, id: 0 })));
      const reachedWith = async (ptsLimit: number | undefined, limits: DifferenceLimits): Promise<number | undefined> => {
        const answer = await box.ask({ pts: 1, ptsLimit }, limits);
        return answer?._ === 'updates.differenceSlice' ? answer.intermediateState.pts : undefined;
      };
      const limits = { slice: 2, largestSlice: 4, total: 1000 };
      expect(await Promise.all([undefined, 0, 1, 3, 4, 500].map((wish) => reachedWith(wish, limits)))).toEqual([3, 3, 2, 4, 5, 5]);
      expect(await reachedWith(500, { slice: 2, total: 1000 })).toBe(3);
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
