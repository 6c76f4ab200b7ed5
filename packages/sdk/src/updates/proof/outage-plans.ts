/** Plans in which something fails for long: a client that asks again must leave pauses, and longer ones each time. */
import fc from 'fast-check';
import { channelIds } from './model-server.js';
import type { ModelFaults } from './model-client.js';
import type { Plan, PlannedChange, Step } from './plan.js';

/** What can fail again and again, and how many lines ask because of it. */
const outages = {
  failures: 1,
  stalls: 1,
  channelFailures: channelIds.length,
  channelStalls: channelIds.length,
  commitFailures: 1 + channelIds.length,
} as const satisfies Partial<Record<keyof ModelFaults, number>>;

type Outage = keyof typeof outages;

const everywhere: readonly PlannedChange[] = [['message', 1, 0], ...channelIds.map((id): PlannedChange => ['post', 1, id])];

function scriptOf({ name, ms }: { name: Outage; ms: number }): Step[] {
  return [
    { type: 'wait', ms: 100 },
    { type: 'push', changes: everywhere, fate: { type: 'deliver', delays: [0] }, withPeers: true },
    { type: 'wait', ms: 1000 },
    { type: 'push', changes: everywhere, fate: { type: 'drop' }, withPeers: true },
    { type: 'fault', name, value: Number.MAX_SAFE_INTEGER },
    { type: 'push', changes: everywhere, fate: { type: 'deliver', delays: [0] }, withPeers: true },
    { type: 'wait', ms },
    { type: 'fault', name, value: 0 },
  ];
}

/** Plans with one outage of up to half an hour. */
export const outagePlans: fc.Arbitrary<Plan> = fc.record({
  script: fc
    .record({ name: fc.constantFrom(...(Object.keys(outages) as Outage[])), ms: fc.integer({ min: 1000, max: 30 * 60_000 }) })
    .map(scriptOf),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  end: fc.constant('noise' as const),
});

/**
 * How often a client asks in such a run at most: pauses of 1, 2, 4 ... up to 60 seconds, of which chance may take a
 * fifth; before the outage, and when it is over, a few times more.
 */
export function outageRequests({ script }: Plan): number {
  const fault = script.find((step) => step.type === 'fault');
  const ms = script.reduce((sum, step) => sum + (step.type === 'wait' ? step.ms : 0), 0);
  const lines = fault?.type === 'fault' && fault.name in outages ? outages[fault.name as Outage] : 0;
  let attempts = 1;
  for (let pause = 800, passed = 0; passed < ms; attempts += 1) {
    passed += pause;
    pause = Math.min(48_000, pause * 2);
  }
  return 2 + channelIds.length + lines * (attempts + 2);
}
