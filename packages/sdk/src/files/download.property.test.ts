/** Downloads over whatever a server and a network may do. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentOf, DownloadModel, type Fault } from './download-model.contract.js';

const MEBIBYTE = 1_048_576;
const content = contentOf(20 * MEBIBYTE);

const fault = fc.constantFrom<Fault>('none', 'none', 'none', 'short', 'long', 'empty', 'lost', 'unreachable', 'wait', 'reference');
const size = fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 4 * MEBIBYTE }), fc.integer({ min: 17 * MEBIBYTE, max: 20 * MEBIBYTE }));
const reader = fc.record({
  at: fc.nat(400),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.double({ min: 0, max: 1.2, noNaN: true }),
  isOrdered: fc.boolean(),
  priority: fc.integer({ min: 1, max: 32 }),
  pausedAt: fc.option(fc.nat(300)),
  leavesAt: fc.option(fc.nat(300), { freq: 5 }),
});

describe('any download', () => {
  it('brings every byte once and in time, holds little, and asks for nothing again that is kept', () => {
    fc.assert(
      fc.property(
        size,
        fc.array(fault, { maxLength: 25 }),
        fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 7 }),
        fc.array(reader, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (bytes, faults, delays, readers, keeps) => {
          const model = new DownloadModel({ size: bytes, faults, delays, keeps }, content.subarray(0, bytes));
          const left = new Set<unknown>();
          for (const { at, from, length, pausedAt, leavesAt, isOrdered, priority } of readers) {
            model.at(at, () => {
              const start = Math.floor(from * bytes);
              const reading = model.join({ from: start, to: Math.min(bytes, start + Math.floor(length * bytes)), isOrdered, priority });
              const { readerId } = reading.spec;
              if (pausedAt !== null) {
                model.at(pausedAt, () => model.send({ type: 'pause', readerId }));
                model.at(pausedAt + 5000, () => model.send({ type: 'resume', readerId }));
              }
              if (leavesAt !== null) {
                model.at(leavesAt, () => {
                  left.add(reading);
                  model.send({ type: 'leave', readerId });
                });
              }
            });
          }
          model.run();
          for (const reading of model.readings.values()) {
            if (left.has(reading)) continue;
            // The same call twice with a reference that is not taken, or six failures in a row, end it honestly.
            if (reading.outcome instanceof Error) expect(faults.filter((each) => each !== 'none').length).toBeGreaterThan(1);
            else model.check(reading);
          }
          expect(model.machine.inFlight).toBe(0);
          expect(model.mostHeld).toBeLessThanOrEqual(4 * MEBIBYTE + readers.length * 5 * MEBIBYTE);
          for (const [part, stored] of model.kept) expect(Buffer.compare(stored, content.subarray(part * model.machine.partSize, part * model.machine.partSize + stored.length))).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});
