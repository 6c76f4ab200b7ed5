/** A property of channels' logs: whoever starts anywhere, and takes whatever steps, ends with the channel as it is. */
import { noReferences } from '../domain/no-references.contract.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as tl from '@kitewire/tl-schema/api';
import { stageChannel } from '../stores/channel-fixture.contract.js';
import type { ChannelStage } from '../stores/channel-fixture.contract.js';
import { createFreshStores } from '../stores/sqlite/fresh-stores.contract.js';
import { answerChannelDifference } from './channel-difference.js';
import type { PeersView } from './peers-view.js';

const everything = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 1000, maxId: 0, minId: 0 };

/** What a client keeps of a message. */
interface Kept {
  readonly text: string;
  readonly pinned: boolean;
}

const nobody: PeersView = {
  references: noReferences,
  describe: async () => ({ users: [], chats: [] }),
  describeOne: async () => ({ _: 'user', id: 0 }),
  members: async () => undefined,
  inputPeer: () => ({ _: 'inputPeerEmpty' }),
};

/** A client that keeps a channel by the rules: new messages first, then the rest in order, then the state of the answer. */
class ModelClient {
  pts: number;
  /** The oldest message that it can know of: older ones were lost when it began anew. */
  floor = 0;
  anew = 0;
  readonly messages: Map<number, Kept>;

  constructor(pts: number, messages: ReadonlyMap<number, Kept>) {
    this.pts = pts;
    this.messages = new Map(messages);
  }

  /** Applies an answer; gives whether it was the last one. */
  apply(answer: tl.UpdatesChannelDifference): boolean {
    switch (answer._) {
      case 'updates.channelDifferenceEmpty':
        expect(answer.pts).toBe(this.pts);
        return true;
      case 'updates.channelDifferenceTooLong': {
        this.messages.clear();
        for (const message of answer.messages) this.#put(message);
        this.floor = Math.min(...answer.messages.map((message) => message.id));
        this.pts = (answer.dialog as tl.RawDialog).pts ?? 0;
        this.anew += 1;
        return answer.final === true;
      }
      case 'updates.channelDifference': {
        expect(answer.pts).toBeGreaterThan(this.pts);
        for (const message of answer.newMessages) this.#put(message);
        let last = this.pts;
        for (const update of answer.otherUpdates) {
          const counted = update as { pts: number; ptsCount: number };
          expect(counted.pts - counted.ptsCount).toBeGreaterThanOrEqual(last);
          last = counted.pts;
          this.#change(update);
        }
        expect(answer.pts).toBeGreaterThanOrEqual(last);
        this.pts = answer.pts;
        return answer.final === true;
      }
    }
  }

  #change(update: tl.Update): void {
    if (update._ === 'updateEditChannelMessage') this.#put(update.message);
    else if (update._ === 'updateDeleteChannelMessages') for (const id of update.messages) this.messages.delete(id);
    else if (update._ === 'updatePinnedChannelMessages') {
      for (const id of update.messages) {
        const kept = this.messages.get(id);
        if (kept) this.messages.set(id, { ...kept, pinned: update.pinned === true });
      }
    } else expect.unreachable(`a channel's difference has no ${update._}`);
  }

  #put(message: tl.Message): void {
    if (message._ === 'message') this.messages.set(message.id, { text: message.message, pinned: message.pinned === true });
    else if (message._ === 'messageService') this.messages.set(message.id, { text: message.action._, pinned: false });
  }
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('post' as const), who: fc.nat(2), which: fc.nat(20) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('edit', 'delete', 'pin', 'unpin', 'unpinAll', 'clean') as fc.Arbitrary<'edit' | 'delete' | 'pin' | 'unpin' | 'unpinAll' | 'clean'>, who: fc.nat(2), which: fc.nat(20) }) },
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

async function take(stage: ChannelStage, { kind, who, which }: Step, index: number): Promise<void> {
  const userId = stage.people[who] ?? 0;
  const creator = stage.by(stage.people[0] ?? 0);
  const { channelMessages } = stage.stores;
  stage.date += index % 3;
  if (kind === 'post') await stage.post(userId, `text ${index}`);
  else if (kind === 'edit') await stage.edit(userId, which + 1, `text ${index}`);
  else if (kind === 'delete') await channelMessages.delete({ ...stage.by(userId), ids: [which + 1] });
  else if (kind === 'clean') await channelMessages.delete({ ...creator, ids: [which + 1, which + 2, which + 5] });
  else if (kind === 'unpinAll') await channelMessages.unpinAll({ ...creator, limit: 2 });
  else await channelMessages.pin({ ...creator, id: which + 1, pinned: kind === 'pin', silent: false });
}

async function truth(stage: ChannelStage): Promise<Map<number, Kept>> {
  const { messages } = await stage.stores.channelHistories.history(stage.channelId, everything);
  const nameOf = { channelCreate: 'messageActionChannelCreate', chatAddUser: 'messageActionChatAddUser', pinMessage: 'messageActionPinMessage' } as Record<string, string>;
  return new Map(messages.map(({ id, text, pinned, action }) => [id, { text: action === undefined ? text : (nameOf[action.type] ?? ''), pinned }]));
}

describe("a channel's log", () => {
  it('brings a client that begins anywhere, with any limits, to the state of the channel, and says when it cannot', async () => {
    const limits = fc.record({ slice: fc.integer({ min: 1, max: 20 }), total: fc.integer({ min: 5, max: 200 }) });
    const trims = fc.option(fc.record({ events: fc.integer({ min: 1, max: 15 }), rows: fc.integer({ min: 1, max: 60 }) }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 50 }), fc.nat(25), fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }), limits, trims, async (steps, begin, wishes, bounds, trim) => {
        const stores = await createFreshStores();
        try {
          const stage = await stageChannel(stores, true);
          for (const [index, one] of steps.slice(0, begin).entries()) await take(stage, one, index);
          const client = new ModelClient((await stage.channel()).pts, await truth(stage));
          const beganAt = client.pts;
          for (const [index, one] of steps.slice(begin).entries()) await take(stage, one, begin + index);
          if (trim) await stores.channelHistories.forget({ ...trim, before: 0, from: 0, boxes: 9 });
          const { pts, logStart } = await stores.channelHistories.eventsAfter(stage.channelId, beganAt, 1);

          const sources = { histories: stores.channelHistories, extras: stores, peers: nobody, limits: bounds };
          for (let round = 0, done = false; !done; round += 1) {
            const request = { userId: stage.people[1] ?? 0, channelId: stage.channelId, isMember: true, pts: client.pts, limit: wishes[round % wishes.length] ?? 1, date: stage.date };
            const answer = await answerChannelDifference(request, sources);
            expect(answer).toBeDefined();
            done = answer === undefined || client.apply(answer);
            expect(round).toBeLessThan(300);
          }
          expect(client.pts).toBe(pts);
          expect(client.anew).toBe(beganAt < pts && (beganAt < logStart || pts - beganAt > bounds.total) ? 1 : 0);
          const expected = new Map([...(await truth(stage))].filter(([id]) => id >= client.floor));
          expect(client.messages).toEqual(expected);
        } finally {
          await stores.close();
        }
      }),
      { numRuns: 80 },
    );
  }, 30_000);

  it('gives every event its own numbers, 2 and up without a gap, whatever comes at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const stores = await createFreshStores();
        try {
          const stage = await stageChannel(stores, true);
          const told: number[] = [];
          stores.events.onCommitted(({ line, event }) => line === 'channel' && told.push(event.pts));
          await Promise.all(steps.map((one, index) => take(stage, one, index)));
          const log = await stage.log();
          let reached = 1;
          for (const event of log) {
            expect(event.pts).toBe(reached + event.ptsCount);
            reached = event.pts;
          }
          expect((await stage.channel()).pts).toBe(reached);
          expect(told).toEqual(log.slice(2).map((event) => event.pts));
        } finally {
          await stores.close();
        }
      }),
      { numRuns: 40 },
    );
  }, 30_000);

  it('knows nothing of places that the channel has not reached', async () => {
    const stores = await createFreshStores();
    const stage = await stageChannel(stores, false);
    const request = { userId: stage.people[0] ?? 0, channelId: stage.channelId, isMember: false, limit: 1, date: stage.date };
    const sources = { histories: stores.channelHistories, extras: stores, peers: nobody, limits: { slice: 100, total: 100 } };
    expect(await answerChannelDifference({ ...request, pts: 3 }, sources)).toBeUndefined();
    expect(await answerChannelDifference({ ...request, pts: 2 }, sources)).toEqual({ _: 'updates.channelDifferenceEmpty', final: true, pts: 2, timeout: 1 });
    await stores.close();
  });
});
