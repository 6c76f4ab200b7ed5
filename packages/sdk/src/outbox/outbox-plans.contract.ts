/** Random plans of an adversary against the outbox, small ones first when they are shrunk. */
import fc from 'fast-check';
import type { CallFate, Step } from './outbox-model.contract.js';

const chat = fc.integer({ min: 1, max: 3 });
const delay = fc.integer({ min: 0, max: 3000 });

const fate: fc.Arbitrary<CallFate> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('answered' as const), delay }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('lost' as const), executesAfter: fc.option(fc.integer({ min: 0, max: 2000 }), { nil: undefined }), delay }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<CallFate>(
      { type: 'refused', code: 420, error: 'FLOOD_WAIT', argument: 5 },
      { type: 'refused', code: 420, error: 'SLOWMODE_WAIT', argument: 30 },
      { type: 'refused', code: 403, error: 'CHAT_WRITE_FORBIDDEN' },
      { type: 'refused', code: 400, error: 'MSG_WAIT_FAILED' },
      { type: 'refused', code: 400, error: 'FILE_PART_MISSING', argument: 2 },
    ),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('broken' as const), isExecuted: fc.boolean() }) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('send' as const), chat, count: fc.integer({ min: 1, max: 3 }), withFiles: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('uploads' as const), delay, failures: fc.integer({ min: 0, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('read' as const), chat, maxId: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 40_000 })) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cut' as const), ms: fc.oneof(delay, fc.constant(90_000_000)) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('crash' as const), isCommitted: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('cancel' as const), index: fc.integer({ min: 0, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('retry' as const), index: fc.integer({ min: 0, max: 12 }) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('fates' as const), fates: fc.array(fate, { minLength: 1, maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('store' as const), delay: fc.integer({ min: 0, max: 500 }), failures: fc.integer({ min: 0, max: 2 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('server' as const), confirmsAfter: fc.option(fc.integer({ min: 0, max: 3000 }), { nil: undefined }), saysDuplicate: fc.boolean() }),
  },
);

/** Plans of up to 40 steps. */
export const outboxPlans: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 1, maxLength: 40, size: 'max' });
