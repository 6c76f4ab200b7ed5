/** The promises of the outbox, whatever the store, the server, the line and the process do. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { OutboxWorld } from './outbox-model.contract.js';
import { outboxPlans } from './outbox-plans.contract.js';

describe('the outbox, over lost answers, failures, floods and crashes', () => {
  it('sends what was acknowledged once, what is unknown at most once, in order, and loses nothing', () => {
    fc.assert(
      fc.property(outboxPlans, (plan) => new OutboxWorld().play(plan)),
      { numRuns: 1500 },
    );
  }, 60_000);
});
