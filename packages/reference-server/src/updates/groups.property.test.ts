/** Properties of groups: whatever their members do at the same time, every box is in order, and differences tell all of it. */
import { noReferences } from '../domain/no-references.contract.js';
import type * as tl from '@kitewire/tl-schema/api';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAccessHasher } from '../domain/access-hash.js';
import type { BoxEvent } from '../domain/box-event.js';
import { boxEventToTl } from '../domain/box-event-to-tl.js';
import type { BoxMessage } from '../domain/message.js';
import { messageToTl } from '../domain/message-to-tl.js';
import { createFreshStores } from '../stores/sqlite/fresh-stores.contract.js';
import type { Stores } from '../stores/stores.js';
import { addMember, today } from '../stores/stores-fixture.contract.js';
import { createChatSource } from './chat-source.js';
import { answerDifference } from './difference.js';
import { createPeersView } from './peers-view.js';

const hasher = createAccessHasher(new Uint8Array(32), (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
});

const everything = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 1000, maxId: 0, minId: 0 };
const first = { offsetDate: 0, offsetId: 0, limit: 100 };
const most = 4;

/** One thing that somebody does; what cannot be is refused and changes nothing. */
interface Step {
  readonly kind: 'send' | 'reply' | 'private' | 'add' | 'remove' | 'leave' | 'join' | 'title' | 'admin' | 'read' | 'edit' | 'delete' | 'pin' | 'unpin' | 'forget';
  readonly who: number;
  readonly whom: number;
  /** A message of the own box. */
  readonly id: number;
  readonly group: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom<Step['kind'][]>(
    ...(['send', 'send', 'send', 'reply', 'private', 'add', 'add', 'remove', 'leave', 'join', 'title', 'admin'] as const),
    ...(['read', 'read', 'edit', 'delete', 'pin', 'unpin', 'forget'] as const),
  ),
  who: fc.nat(3),
  whom: fc.nat(3),
  id: fc.nat(25),
  group: fc.nat(1),
});

/** What a client knows of one box: its messages as it would show them, and how far each conversation has been read. */
class ClientModel {
  readonly messages = new Map<number, tl.Message>();
  readonly readInbox = new Map<string, number>();
  readonly readOutbox = new Map<string, number>();
  /** What was said last of the role of each member. */
  readonly roles = new Map<string, tl.RawUpdateChatParticipantAdmin>();

  put(message: tl.Message): void {
    this.messages.set(message.id, message);
  }

  apply(update: tl.Update): void {
    switch (update._) {
      case 'updateNewMessage':
      case 'updateEditMessage':
        return this.put(update.message);
      case 'updateDeleteMessages':
        for (const id of update.messages) this.messages.delete(id);
        return;
      case 'updatePinnedMessages':
        for (const id of update.messages) this.#pin(id, update.pinned === true);
        return;
      case 'updateReadHistoryInbox':
        return void this.readInbox.set(keyOf(update.peer), update.maxId);
      case 'updateReadHistoryOutbox':
        return void this.readOutbox.set(keyOf(update.peer), update.maxId);
      case 'updateChatParticipantAdmin':
        return void this.roles.set(`${update.chatId}:${update.userId}`, update);
      default:
        throw new RangeError(`unexpected ${update._}`);
    }
  }

  #pin(id: number, pinned: boolean): void {
    const message = this.messages.get(id);
    if (message?._ !== 'message') return;
    const { pinned: _before, ...rest } = message;
    this.messages.set(id, pinned ? { ...rest, pinned: true } : rest);
  }
}

const keyOf = (peer: tl.Peer): string => JSON.stringify(peer);

interface Town {
  readonly stores: Stores;
  readonly people: readonly number[];
  readonly groups: readonly number[];
  /** What each box's owner was told, in order. */
  readonly told: ReadonlyMap<number, BoxEvent[]>;
}

async function withTown(body: (town: Town) => Promise<void>): Promise<void> {
  const stores = await createFreshStores();
  try {
    const people: number[] = [];
    for (const phone of ['15550001', '15550002', '15550003', '15550004', '15550005']) people.push((await addMember(stores, phone, phone)).user.id);
    const told = new Map<number, BoxEvent[]>(people.map((person) => [person, []]));
    stores.events.onCommitted((committed) => {
      if (committed.line === 'box') told.get(committed.event.userId)?.push(committed.event);
    });
    const groups: number[] = [];
    for (const [index, actorId] of people.slice(0, 2).entries()) {
      const outcome = await stores.chats.create({ actorId, title: 'Tea', userIds: people.slice(1 - index, 3), date: today, most });
      if (outcome.type !== 'changed') throw new RangeError(`unexpected ${outcome.type}`);
      groups.push(outcome.chatId);
      await stores.invites.obtainPermanent({ peerId: -outcome.chatId, creatorId: actorId, freshHash: `link${index}`, date: today, replaces: false });
    }
    await body({ stores, people, groups, told });
  } finally {
    await stores.close();
  }
}

async function take({ stores, people, groups }: Town, { kind, who, whom, id, group }: Step, index: number): Promise<unknown> {
  const [userId = 0, otherId = 0, chatId = 0] = [people[who], people[whom], groups[group]];
  const peerId = -chatId;
  const date = today + index;
  const sending = { senderId: userId, randomId: BigInt(index + 1), date, text: `text ${index}`, entities: [], silent: false };
  switch (kind) {
    case 'send':
      return stores.messages.appendChatMessage({ ...sending, chatId });
    case 'reply':
      return stores.messages.appendChatMessage({ ...sending, chatId, replyToId: id });
    case 'private':
      return stores.messages.appendPrivateMessage({ ...sending, recipientId: otherId });
    case 'add':
      return stores.chats.addMember({ actorId: userId, chatId, userId: otherId, date, most });
    case 'remove':
      return stores.chats.removeMember({ actorId: userId, chatId, userId: otherId, date });
    case 'leave':
      return stores.chats.removeMember({ actorId: userId, chatId, userId, date });
    case 'join':
      return stores.chats.join({ actorId: userId, hash: `link${group}`, date, most });
    case 'title':
      return stores.chats.editTitle({ actorId: userId, chatId, title: `Title ${id % 3}`, date });
    case 'admin':
      return stores.chats.editAdmin({ actorId: userId, chatId, userId: otherId, isAdmin: id % 2 === 0, date });
    case 'read':
      return stores.messages.readHistory({ userId, peerId, maxId: id, date });
    case 'edit':
      return stores.changes.edit({ userId, peerId, id, text: `edit ${index}`, entities: [], date, editTime: 1_000_000 });
    case 'pin':
    case 'unpin':
      return stores.changes.pin({ userId, peerId, id, pinned: kind === 'pin', oneSide: false, silent: false, date });
    case 'delete':
    case 'forget': {
      const [message] = await stores.histories.findMessages(userId, [id]);
      // What tells of the members is kept, for it is the test's own measure.
      return message === undefined || message.action !== undefined ? undefined : stores.changes.delete({ userId, ids: [id], revoke: kind === 'delete', date });
    }
  }
}

/** All messages that a box holds, by id. */
async function messagesOf({ stores }: Town, userId: number): Promise<BoxMessage[]> {
  const { dialogs } = await stores.histories.dialogs(userId, first);
  const pages = await Promise.all(dialogs.map((dialog) => stores.histories.history(userId, dialog.peerId, everything)));
  return pages.flatMap((page) => page.messages).sort((one, other) => one.id - other.id);
}

/** The boxes in which each message of a group was put, worked out from nothing but what the service messages say. */
function placesByActions(history: readonly BoxMessage[]): Map<number, Set<number>> {
  const members = new Set<number>();
  const places = new Map<number, Set<number>>();
  for (const { sharedId, fromId, action } of history) {
    if (action?.type === 'chatCreate' || action?.type === 'chatAddUser') for (const userId of action.userIds) members.add(userId);
    if (action?.type === 'chatJoinedByLink') members.add(fromId);
    places.set(sharedId, new Set(members));
    if (action?.type === 'chatDeleteUser') members.delete(action.userId);
  }
  return places;
}

describe('groups', () => {
  // Steps of one round are begun without waiting for each other.
  const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { maxLength: 14, size: 'max' });
  const play = async (town: Town, wanted: readonly (readonly Step[])[]): Promise<void> => {
    let index = 0;
    for (const round of wanted) await Promise.all(round.map((taken) => take(town, taken, (index += 1))));
  };

  it('have every box in order: each pts once, and told in that order', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (wanted) =>
        withTown(async (town) => {
          await play(town, wanted);
          for (const [userId, told] of town.told) {
            const { state, events } = await town.stores.events.eventsAfter(userId, 1, 1000);
            let pts = 1;
            for (const event of events) {
              expect(event.pts).toBe(pts + event.ptsCount);
              ({ pts } = event);
            }
            expect(state.pts).toBe(pts);
            expect(told.map((event) => event.pts)).toEqual(events.map((event) => event.pts));
          }
        }),
      ),
      { numRuns: 40 },
    );
  });

  it('show everybody what was said while they were members, in one order and in the same words', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (wanted) =>
        withTown(async (town) => {
          // Whoever has left does not see later edits and deletions.
          await play(town, wanted.map((round) => round.filter(({ kind }) => !['forget', 'delete', 'edit'].includes(kind))));
          for (const chatId of town.groups) {
            const copies = (await Promise.all(town.people.map((person) => messagesOf(town, person)))).flat().filter(({ peerId }) => peerId === -chatId);
            const bySharedId = new Map<number, BoxMessage[]>();
            for (const copy of copies) bySharedId.set(copy.sharedId, [...(bySharedId.get(copy.sharedId) ?? []), copy]);
            const history = [...bySharedId].sort(([one], [other]) => one - other).map(([, [message]]) => message as BoxMessage);
            const places = placesByActions(history);
            for (const [sharedId, found] of bySharedId) {
              expect(new Set(found.map(({ boxUserId }) => boxUserId))).toEqual(places.get(sharedId));
              expect(found).toHaveLength(places.get(sharedId)?.size ?? 0);
              const [one] = found;
              for (const { fromId, text, action, date } of found) expect({ fromId, text, action, date }).toEqual({ fromId: one?.fromId, text: one?.text, action: one?.action, date: one?.date });
            }
            for (const person of town.people) {
              const own = copies.filter(({ boxUserId }) => boxUserId === person).map(({ sharedId }) => sharedId);
              expect(own).toEqual([...own].sort((one, other) => one - other));
            }
            const members = (await town.stores.chats.members(chatId)).map(({ userId }) => userId);
            const last = history.at(-1);
            const expected = new Set(places.get(last?.sharedId ?? 0));
            if (last?.action?.type === 'chatDeleteUser') expected.delete(last.action.userId);
            expect(new Set(members)).toEqual(expected);
          }
        }),
      ),
      { numRuns: 40 },
    );
  });

  it('give a client that was away at any moment all of it with differences of any length', async () => {
    const cut = fc.record({ from: fc.nat(1000), slice: fc.integer({ min: 1, max: 12 }), person: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(rounds, cut, async (wanted, { from, slice, person }) =>
        withTown(async (town) => {
          await play(town, wanted);
          const { stores } = town;
          const userId = town.people[person] ?? 0;
          const told = town.told.get(userId) ?? [];
          const client = new ClientModel();
          const before = told.slice(0, from % (told.length + 1));
          for (const event of before) client.apply(boxEventToTl(event, noReferences));
          const peers = createPeersView({ users: stores.users, accessHasher: hasher, references: noReferences, chats: createChatSource(stores.chats) });
          let pts = before.at(-1)?.pts ?? 1;
          for (let rest = 0; ; rest++) {
            expect(rest).toBeLessThan(300);
            const answer = await answerDifference({ userId, authKeyId: 1n, pts, qts: 0, since: today, date: today }, { events: stores.events, peers, limits: { slice, total: 10_000 } });
            if (answer === undefined || answer._ === 'updates.differenceTooLong') throw new RangeError('expected a difference');
            if (answer._ === 'updates.differenceEmpty') break;
            const known = new Set([...answer.users.map(({ id }) => id), ...answer.chats.map(({ id }) => -id)]);
            for (const message of answer.newMessages) {
              client.put(message);
              if (message._ === 'messageService' && message.peerId._ === 'peerChat') expect(known).toContain(-message.peerId.chatId);
              if (message._ !== 'messageEmpty' && message.fromId?._ === 'peerUser') expect(known).toContain(message.fromId.userId);
            }
            for (const update of answer.otherUpdates) client.apply(update);
            pts = (answer._ === 'updates.difference' ? answer.state : answer.intermediateState).pts;
            if (answer._ === 'updates.difference') break;
          }
          const truth = await messagesOf(town, userId);
          expect([...client.messages.values()].sort((one, other) => one.id - other.id)).toEqual(truth.map((message) => messageToTl(message, noReferences)));
          for (const { chatId, userId: memberId, isAdmin, version } of client.roles.values()) {
            const [viewed] = await stores.chats.view(memberId, [chatId]);
            // A later version may have put them out and back in.
            if (viewed?.chat.version === version) expect(viewed.standing).toBe(isAdmin ? 'admin' : 'member');
          }
          const { dialogs } = await stores.histories.dialogs(userId, first);
          for (const { peerId, readInboxMaxId, readOutboxMaxId, unreadCount, topMessageId } of dialogs) {
            const key = keyOf(peerId > 0 ? { _: 'peerUser', userId: peerId } : { _: 'peerChat', chatId: -peerId });
            expect([client.readInbox.get(key) ?? 0, client.readOutbox.get(key) ?? 0]).toEqual([readInboxMaxId, readOutboxMaxId]);
            const conversation = truth.filter((message) => message.peerId === peerId);
            expect(unreadCount).toBe(conversation.filter(({ out, id }) => !out && id > readInboxMaxId).length);
            expect(topMessageId).toBe(conversation.at(-1)?.id ?? 0);
          }
        }),
      ),
      { numRuns: 60 },
    );
  });
});
