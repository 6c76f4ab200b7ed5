/** The pauses between requests for differences. */
import { describe, expect, it } from 'vitest';
import { RequestPacer } from './request-pacer.js';

/** A chance of one half spreads a pause by nothing. */
const half = { bytes: () => Uint8Array.of(128, 0, 0, 0) };

describe('the pacer of requests', () => {
  it('doubles the pause with each failure, up to a minute', () => {
    const pacer = new RequestPacer(half);
    const pauses = Array.from({ length: 9 }, () => {
      pacer.failed(0);
      return pacer.notBefore;
    });
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('waits at least as long as the server asks', () => {
    const pacer = new RequestPacer(half);
    pacer.failed(500, 30_000);
    expect(pacer.notBefore).toBe(30_500);
  });

  it('begins anew after an answer', () => {
    const pacer = new RequestPacer(half);
    pacer.failed(0);
    pacer.failed(0);
    pacer.answered(10, 'something');
    expect(pacer.notBefore).toBe(10);
    pacer.failed(10);
    expect(pacer.notBefore).toBe(1010);
  });

  it('A01: pauses longer and longer when answer after answer brings nothing', () => {
    const pacer = new RequestPacer(half);
    const pauses = Array.from({ length: 5 }, () => {
      pacer.answered(0, 'nothing');
      return pacer.notBefore;
    });
    expect(pauses).toEqual([0, 1000, 2000, 4000, 8000]);
    pacer.progressed();
    expect(pacer.notBefore).toBe(Number.NEGATIVE_INFINITY);
    pacer.answered(0, 'nothing');
    expect(pacer.notBefore).toBe(0);
  });

  it('does not forget a failure because of an update in between', () => {
    const pacer = new RequestPacer(half);
    pacer.answered(0, 'nothing');
    pacer.failed(0);
    pacer.progressed();
    expect(pacer.notBefore).toBe(1000);
  });

  it('doubles the pause while the store fails although the server answers, until something is stored', () => {
    const pacer = new RequestPacer(half);
    const pauses = Array.from({ length: 4 }, () => {
      pacer.answered(0, 'something');
      pacer.refused(0);
      return pacer.notBefore;
    });
    expect(pauses).toEqual([1000, 2000, 4000, 8000]);
    pacer.committed();
    pacer.refused(0);
    expect(pacer.notBefore).toBe(1000);
  });
});
