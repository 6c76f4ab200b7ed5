/** Plans with more channels than may be asked about at once, in all of which something is missed. */
import fc from 'fast-check';
import type { Plan, PlannedChange, Step } from './plan.js';

const channels = 16;
const ids = Array.from({ length: channels }, (_, index) => 201 + index);

/** Posts that nobody is told of, in as many pushes as there may be. */
const missed: fc.Arbitrary<Step> = fc.subarray(ids, { minLength: 8 }).map((some) => ({
  type: 'push',
  changes: some.map((id): PlannedChange => ['post', 1, id]),
  fate: { type: 'drop' },
  withPeers: true,
}));

/** What makes the client learn that they are missing. */
const hint: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constantFrom('tooLongPush' as const, 'sessionCreated' as const, 'restart' as const, 'unreadable' as const) }),
  fc.record({ type: fc.constant('fault' as const), name: fc.constant('crashes' as const), value: fc.constant(1) }),
);

const trouble: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant('fault' as const), name: fc.constantFrom('answerDelay' as const, 'commitDelay' as const), value: fc.integer({ min: 0, max: 800 }) }),
  fc.record({
    type: fc.constant('fault' as const),
    name: fc.constantFrom('channelFailures' as const, 'channelTooLong' as const, 'channelInvalid' as const, 'channelPrivate' as const, 'commitFailures' as const),
    value: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({ type: fc.constant('channelOpened' as const), channelId: fc.constantFrom(...ids) }),
);

const round: fc.Arbitrary<readonly Step[]> = fc
  .tuple(missed, fc.option(trouble, { nil: undefined }), hint, fc.integer({ min: 1, max: 3000 }))
  .map(([push, fault, news, ms]): Step[] => [push, ...(fault ? [fault] : []), news, { type: 'wait', ms }]);

/** Plans of up to 6 rounds. */
export const crowdPlans: fc.Arbitrary<Plan> = fc.record({
  script: fc.array(round, { minLength: 1, maxLength: 6 }).map((rounds): Step[] => [{ type: 'wait', ms: 100 }, ...rounds.flat()]),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  end: fc.constantFrom('noise' as const, 'hint' as const, 'silence' as const),
  channels: fc.constant(channels),
});
