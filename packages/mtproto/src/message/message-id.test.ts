// Message ids of both sides: order, lowest bits, and the time in them.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createSeededRandom } from '../testing/seeded-random.js';
import { ClientMessageIds, messageIdAt, messageIdTime, ServerMessageIds } from './message-id.js';

const times = fc.array(fc.double({ min: 1_000_000_000_000, max: 2_000_000_000_000, noNaN: true }), { minLength: 2, maxLength: 50 });

describe('messageIdAt and messageIdTime', () => {
  it('put the second into the upper half and its fraction into the lower', () => {
    expect(messageIdAt(1_700_000_000_500)).toBe((1_700_000_000n << 32n) | 0x8000_0000n);
    expect(messageIdTime((1_700_000_000n << 32n) | 0x8000_0000n)).toBe(1_700_000_000_500);
  });

  it('are each other inverse to the microsecond', () => {
    fc.assert(fc.property(times, (all) => all.forEach((time) => expect(messageIdTime(messageIdAt(time))).toBeCloseTo(time, 3))));
  });
});

describe('ClientMessageIds', () => {
  it('gives ids that are divisible by 4 and increase while the clock stands or steps back', () => {
    fc.assert(
      fc.property(times, (all) => {
        const ids = new ClientMessageIds(createSeededRandom(5));
        let last = 0n;
        for (const time of all) {
          const msgId = ids.next(time);
          expect(msgId % 4n).toBe(0n);
          expect(msgId > last).toBe(true);
          last = msgId;
        }
      }),
    );
  });

  it('stays within a millisecond of the clock', () => {
    const ids = new ClientMessageIds(createSeededRandom(6));
    for (let time = 1_700_000_000_000; time < 1_700_000_001_000; time += 10) {
      expect(Math.abs(messageIdTime(ids.next(time)) - time)).toBeLessThan(1);
    }
  });

  it('has a fraction at full seconds too', () => {
    const ids = new ClientMessageIds(createSeededRandom(7));
    expect(ids.next(1_700_000_000_000) & 0xffff_ffffn).not.toBe(0n);
  });
});

describe('ServerMessageIds', () => {
  it('gives 1 modulo 4 to responses and 3 to the rest, increasing over both', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 3 })), { minLength: 2 }), (sent) => {
        const ids = new ServerMessageIds();
        let last = 0n;
        let time = 1_700_000_000_000;
        for (const [response, pause] of sent) {
          time += pause - 1;
          const msgId = ids.next(response ? 'response' : 'notification', time);
          expect(msgId % 4n).toBe(response ? 1n : 3n);
          expect(msgId > last).toBe(true);
          last = msgId;
        }
      }),
    );
  });

  it('follows the clock', () => {
    expect(messageIdTime(new ServerMessageIds().next('response', 1_700_000_000_250))).toBeCloseTo(1_700_000_000_250, 3);
  });
});
