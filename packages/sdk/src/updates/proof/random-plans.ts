/** Random plans of an adversary, small ones first when they are shrunk. */
import fc from 'fast-check';
import { channelIds, type ChangeKind } from './model-server.js';
import type { Fate, Plan, PlannedChange, Step } from './plan.js';

const channelId = fc.constantFrom(...channelIds);
const delay = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1500 }));

function changes(...kinds: ChangeKind[]): fc.Arbitrary<PlannedChange> {
  return fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 1, max: 3 }), channelId);
}

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('deliver' as const), delays: fc.tuple(delay) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('duplicate' as const), delays: fc.tuple(delay, delay) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('split' as const), delays: fc.array(delay, { minLength: 1, maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('drop' as const) }) },
);

const fault: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant('fault' as const), name: fc.constantFrom('answerDelay' as const, 'commitDelay' as const), value: fc.integer({ min: 0, max: 800 }) }),
  fc.record({
    type: fc.constant('fault' as const),
    name: fc.constantFrom(
      'failures' as const,
      'commitFailures' as const,
      'tooLong' as const,
      'stalls' as const,
      'stateInvalid' as const,
      'channelFailures' as const,
      'channelTooLong' as const,
      'channelStalls' as const,
      'channelInvalid' as const,
      'channelPrivate' as const,
      'crashes' as const,
    ),
    value: fc.integer({ min: 1, max: 3 }),
  }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.record({
      type: fc.constant('push' as const),
      changes: fc.array(changes('message', 'message', 'post', 'post', 'post', 'delete', 'removal', 'secret', 'name'), { minLength: 1, maxLength: 4 }),
      fate,
      withPeers: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('own' as const), change: changes('message', 'delete', 'post', 'removal'), delay }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3000 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('restart' as const, 'sessionCreated' as const, 'tooLongPush' as const, 'unreadable' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('channelTooLongPush' as const), channelId, withPts: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('channelPush' as const, 'channelOpened' as const, 'channelClosed' as const), channelId }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cutOff' as const), ms: fc.integer({ min: 1, max: 5000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('server' as const),
      sliceSize: fc.integer({ min: 1, max: 5 }),
      givesPts: fc.boolean(),
      inlinePosts: fc.integer({ min: 0, max: 3 }),
      namesOnce: fc.boolean(),
      refusesAhead: fc.boolean(),
      timeout: fc.constantFrom(0, 1, 2, 5, 1000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('restore' as const), changes: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 5, arbitrary: fault },
);

/** Plans of up to 60 steps. */
export const randomPlans: fc.Arbitrary<Plan> = fc.record({
  script: fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  end: fc.constantFrom('noise' as const, 'noise' as const, 'hint' as const, 'silence' as const),
});
