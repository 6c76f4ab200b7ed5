/** Plans in which nothing is lost and nothing is late: whoever asks for a difference there asks for nothing. */
import fc from 'fast-check';
import { channelIds, type ChangeKind } from './model-server.js';
import type { Fate, Plan, PlannedChange, Step } from './plan.js';

/** Less than the patience with a gap, so that every gap is closed in time. */
const delay = fc.integer({ min: 0, max: 450 });

function changes(...kinds: ChangeKind[]): fc.Arbitrary<PlannedChange> {
  return fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 1, max: 3 }), fc.constantFrom(...channelIds));
}

const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.record({ type: fc.constant('deliver' as const), delays: fc.tuple(delay) }),
  fc.record({ type: fc.constant('duplicate' as const), delays: fc.tuple(delay, delay) }),
  fc.record({ type: fc.constant('split' as const), delays: fc.array(delay, { minLength: 2, maxLength: 3 }) }),
);

const push: fc.Arbitrary<Step> = fc.record({
  type: fc.constant('push' as const),
  changes: fc.array(changes('message', 'delete', 'secret', 'name', 'post', 'removal'), { minLength: 1, maxLength: 3 }),
  fate,
  withPeers: fc.constant(true),
});

const own: fc.Arbitrary<Step> = fc.record({ type: fc.constant('own' as const), change: changes('delete', 'removal'), delay });

/** What happens at about one time; more would not fit into the small buffers of the model. */
const round: fc.Arbitrary<readonly Step[]> = fc
  .tuple(push, fc.option(fc.oneof(own, push), { nil: undefined }))
  .map(([first, second]): Step[] => [first, ...(second ? [second] : []), { type: 'wait', ms: 500 }]);

/** Plans of up to 20 rounds, after a moment for the difference of the start. */
export const calmPlans: fc.Arbitrary<Plan> = fc.record({
  script: fc.array(round, { minLength: 1, maxLength: 20 }).map((rounds): Step[] => [{ type: 'wait', ms: 100 }, ...rounds.flat()]),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  end: fc.constant('noise' as const),
});

/** How often a client asks in such a run: once when it starts. */
export const calmRequests = 1;
