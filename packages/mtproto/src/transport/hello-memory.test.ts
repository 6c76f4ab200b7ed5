import { describe, expect, it } from 'vitest';
import { HelloMemory } from './hello-memory.js';

const now = 1_700_000_000;

function code(index: number): Uint8Array {
  return new Uint8Array(32).fill(index & 0xff, 0, 8).fill(index >> 8, 8);
}

describe('HelloMemory', () => {
  it('admits a hello once', () => {
    const memory = new HelloMemory();
    expect(memory.admit(code(1), now, now)).toBeUndefined();
    expect(memory.admit(code(1), now, now + 5)).toMatch(/before/);
    expect(memory.admit(code(2), now, now)).toBeUndefined();
  });

  it.each([-601, 601])('refuses a hello that is %i s from now', (offset) => {
    expect(new HelloMemory().admit(code(1), now + offset, now)).toMatch(/601 s/);
    expect(new HelloMemory().admit(code(1), now + Math.sign(offset) * 600, now)).toBeUndefined();
  });

  it('forgets what would be refused anyway', () => {
    const memory = new HelloMemory({ capacity: 4 });
    for (let index = 0; index < 4; index += 1) memory.admit(code(index), now, now);
    expect(memory.admit(code(9), now + 601, now + 601)).toBeUndefined();
    expect(memory.size).toBe(1);
  });

  it('never grows over its capacity, and then refuses what it may have forgotten', () => {
    const memory = new HelloMemory({ capacity: 4 });
    for (let index = 0; index < 5; index += 1) expect(memory.admit(code(index), now + index, now)).toBeUndefined();
    expect(memory.size).toBe(4);
    expect(memory.admit(code(0), now, now)).toMatch(/too old/);
    expect(memory.admit(code(77), now - 1, now)).toMatch(/too old/);
    expect(memory.admit(code(78), now + 9, now)).toBeUndefined();
  });
});
