import { describe, expect, it } from 'vitest';
import { allocateRoomy, surround } from './roomy.js';

describe('roomy payloads', () => {
  it('are surrounded where they stand, by as much as any framing needs', () => {
    const payload = allocateRoomy(4).fill(7);
    const frame = surround(payload, 8, 15, true);
    expect(frame).toEqual(new Uint8Array(27).fill(7, 8, 12));
    expect(frame.buffer).toBe(payload.buffer);
  });

  it('are copied when nothing is known of what stands around them', () => {
    const around = new Uint8Array(20).fill(9);
    const frame = surround(around.subarray(8, 12), 4, 0);
    frame.fill(1);
    expect(around).toEqual(new Uint8Array(20).fill(9));
    expect(frame).toHaveLength(8);
  });
});
