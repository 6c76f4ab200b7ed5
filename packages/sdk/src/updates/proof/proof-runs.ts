/** The whole proof: storms, in which everything goes wrong, crowds of channels, and two kinds of weather that show what a client asks too much. */
import fc from 'fast-check';
import { calmPlans, calmRequests } from './calm-plans.js';
import { crowdPlans } from './crowd-plans.js';
import { runInterleaving, type RunReport } from './interleaving.js';
import { outagePlans, outageRequests } from './outage-plans.js';
import type { Plan } from './plan.js';
import { randomPlans } from './random-plans.js';

/** One run. */
export interface ProofRun {
  readonly weather: 'storm' | 'crowd' | 'calm' | 'outage';
  readonly plan: Plan;
}

function under(weather: ProofRun['weather'], plans: fc.Arbitrary<Plan>): fc.Arbitrary<ProofRun> {
  return plans.map((plan) => ({ weather, plan }));
}

/** Random runs; most are storms. */
export const proofRuns: fc.Arbitrary<ProofRun> = fc.oneof(
  { weight: 16, arbitrary: under('storm', randomPlans) },
  { weight: 2, arbitrary: under('crowd', crowdPlans) },
  { weight: 3, arbitrary: under('calm', calmPlans) },
  { weight: 1, arbitrary: under('outage', outagePlans) },
);

/** Plays one run, and throws when a promise was broken. */
export function playProofRun({ weather, plan }: ProofRun): RunReport {
  const report = runInterleaving(plan);
  if (weather === 'calm' && report.requests > calmRequests) throw new Error(`${report.requests} requests were made although nothing was missing.`);
  if (weather === 'outage' && report.requests > outageRequests(plan)) throw new Error(`${report.requests} requests were made in one outage.`);
  return report;
}
