/** A property of pushing: whatever happens at the same time, each line reaches its clients in its order and without a gap. */
import { noReferences } from '../domain/no-references.contract.js';
import type * as tl from '@kitewire/tl-schema/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFreshStores } from '../stores/sqlite/fresh-stores.contract.js';
import { addAuthKey, addMember, today } from '../stores/stores-fixture.contract.js';
import type { Stores } from '../stores/stores.js';
import { FanOut } from './fan-out.js';
import type { PeersView } from './peers-view.js';
import type { PushOptions } from './push-sink.js';

interface Step {
  readonly kind: 'send' | 'edit' | 'revoke' | 'read' | 'draft' | 'block';
  readonly from: number;
  readonly to: number;
  readonly id: number;
}

interface Push {
  readonly userId: number;
  readonly updates: tl.Updates;
  readonly options: PushOptions;
}

/** Two people and a bot that is logged in twice. */
async function populate(stores: Stores): Promise<number[]> {
  const secretHash = new Uint8Array(32).fill(6);
  const created = await stores.bots.create({ firstName: 'Echo', username: 'echo_bot', secretHash, now: today });
  if (created.type !== 'created') throw new RangeError('expected a bot');
  for (const authorizationHash of [1n, 2n]) await stores.bots.logIn({ authKeyId: await addAuthKey(stores), userId: created.user.id, secretHash, now: today, authorizationHash });
  const people = [];
  for (const phone of ['15550001', '15550002']) people.push((await addMember(stores, phone, phone)).user.id);
  return [...people, created.user.id];
}

function play(stores: Stores, { kind, id }: Step, userId: number, peerId: number, index: number): Promise<unknown> {
  const common = { userId, peerId, date: today + index };
  switch (kind) {
    case 'send': {
      const message = { randomId: BigInt(index + 1), date: common.date, text: `${index}`, entities: [], silent: false, clearDraft: id % 2 > 0 };
      return stores.messages.appendPrivateMessage({ ...message, senderId: userId, recipientId: peerId });
    }
    case 'edit':
      return stores.changes.edit({ ...common, id, text: `${index}`, entities: [], editTime: 1000 });
    case 'revoke':
      return stores.changes.delete({ userId, ids: [id, id + 1], revoke: true, date: common.date });
    case 'read':
      return stores.messages.readHistory({ ...common, maxId: id });
    case 'draft':
      return stores.drafts.save({ ...common, draft: { text: `${id}`, entities: [], date: common.date } });
    case 'block':
      return stores.blocks.set({ ...common, blocked: id % 2 > 0 });
  }
}

/** The numbers that a line's pushes take, line by line. */
function numbersByLine(pushes: readonly Push[]): Map<string, number[]> {
  const lines = new Map<string, number[]>();
  const note = (line: string, ...numbers: number[]): void => void lines.set(line, [...(lines.get(line) ?? []), ...numbers]);
  for (const { userId, updates, options } of pushes) {
    if (updates._ !== 'updates') throw new RangeError(`unexpected ${updates._}`);
    if (updates.seq > 0) note(`seq of ${userId}`, updates.seq);
    for (const update of updates.updates) {
      if ('qts' in update) note(`qts of ${options.onlyKey}`, update.qts);
      if ('pts' in update && 'ptsCount' in update) {
        const { pts = 0, ptsCount = 0 } = update;
        note(`box of ${userId}`, ...Array.from({ length: ptsCount }, (_, index) => pts - ptsCount + 1 + index));
      }
    }
  }
  return lines;
}

describe('FanOut', () => {
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom('send', 'send', 'edit', 'revoke', 'read', 'draft', 'block', 'block'),
    from: fc.nat(1),
    to: fc.nat(2),
    id: fc.integer({ min: 1, max: 12 }),
  });

  it('pushes each box, each line of seq and each line of qts in its order and without a gap', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), fc.array(fc.nat(3), { minLength: 1 }), async (steps, delays) => {
        const stores = await createFreshStores();
        const pushes: Push[] = [];
        let described = 0;
        const peers: PeersView = {
          references: noReferences,
          describe: async () => {
            for (let turns = delays[described++ % delays.length] ?? 0; turns > 0; turns -= 1) await Promise.resolve();
            return { users: [], chats: [] };
          },
          describeOne: async () => ({ _: 'user', id: 1 }),
          members: async () => undefined,
          inputPeer: () => ({ _: 'inputPeerEmpty' }),
        };
        const sink = { reaches: () => true, online: () => [], onlineCount: () => 0, notify: (userId: number, updates: tl.Updates, options: PushOptions) => void pushes.push({ userId, updates, options }) };
        const fanOut = new FanOut({ events: stores.events, channelMembers: stores.channelMembers, peers, sink, logger: { log: () => {} } });
        try {
          const people = await populate(stores);
          fanOut.start();
          await Promise.all(steps.map((one, index) => play(stores, one, people[one.from] ?? 0, people[one.to] ?? 0, index)));
          await fanOut.drained();
          const lines = numbersByLine(pushes);
          for (const userId of people) {
            const { pts, seq } = await stores.events.state(userId);
            expect(lines.get(`box of ${userId}`) ?? []).toEqual(Array.from({ length: pts - 1 }, (_, index) => index + 2));
            expect(lines.get(`seq of ${userId}`) ?? []).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
          }
          for (const [line, numbers] of lines) if (line.startsWith('qts')) expect(numbers).toEqual(numbers.map((_, index) => index + 1));
        } finally {
          fanOut.stop();
          await stores.close();
        }
      }),
      { numRuns: 40 },
    );
  });
});
