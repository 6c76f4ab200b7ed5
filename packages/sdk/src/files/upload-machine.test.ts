/** The machine of an upload, one rule at a time. */
import { describe, expect, it } from 'vitest';
import { planParts } from './part-plan.js';
import { UploadMachine, type UploadMachineOptions } from './upload-machine.js';
import type { PartFailure, UploadEffect, UploadInput } from './upload-types.js';

const part = 128 * 1024;

/** A machine whose source is always at hand. */
class Bench {
  readonly machine: UploadMachine;
  instant = 0;
  readonly sent: { sendId: number; index: number; at: number }[] = [];
  readonly effects: UploadEffect[] = [];

  constructor(parts: number, options: Partial<UploadMachineOptions> = {}) {
    this.machine = new UploadMachine({ plan: { ...planParts(parts * part), partSize: part, parts }, random: { bytes: (length) => new Uint8Array(length).fill(7) }, isSeekable: true, ...options });
    this.run();
  }

  give(input: UploadInput): void {
    this.machine.handle(input, { instant: this.instant, unix: 0 });
    this.run();
  }

  wait(ms: number): void {
    this.instant += ms;
    this.run();
  }

  run(): void {
    for (;;) {
      const effect = this.machine.poll({ instant: this.instant, unix: 0 });
      if (!effect) return;
      this.effects.push(effect);
      if (effect.type === 'send') this.sent.push({ sendId: effect.sendId, index: effect.part.index, at: this.instant });
      if (effect.type === 'read') this.machine.handle({ type: 'read', readId: effect.readId, bytes: new Uint8Array(effect.length) }, { instant: this.instant, unix: 0 });
    }
  }

  fail(index: number, failure: PartFailure): void {
    const sendId = this.sent.findLast((each) => each.index === index)?.sendId ?? 0;
    this.give({ type: 'failed', sendId, failure });
  }

  confirmAllBut(index: number): void {
    for (const { sendId } of this.sent.filter((each) => each.index !== index)) this.give({ type: 'confirmed', sendId });
  }

  get last(): UploadEffect | undefined {
    return this.effects.at(-1);
  }
}

const refusal = (code: number, type: string, argument?: number): PartFailure => ({ kind: 'refused', code, type, argument, error: new Error(type) });

describe('the machine of an upload', () => {
  it('reads no more ahead than one part beyond its window', () => {
    const bench = new Bench(16, { maxWindow: 4 * part });
    expect(bench.effects.map(({ type }) => type)).toEqual(['read', 'send', 'read', 'send', 'read', 'send', 'read', 'send', 'read']);
    expect(bench.machine.inFlight).toBe(4 * part);
  });

  it('spreads parts over its connections by what is under way on each', () => {
    const bench = new Bench(8, { lanes: { first: 3, limit: 3 }, maxWindow: 6 * part });
    expect(bench.effects.flatMap((effect) => (effect.type === 'send' ? effect.part.lane : []))).toEqual([0, 1, 2, 0, 1, 2]);
    bench.give({ type: 'confirmed', sendId: bench.sent[1]?.sendId ?? 0 });
    expect(bench.effects.findLast((effect) => effect.type === 'send')).toMatchObject({ part: { index: 6, lane: 1 } });
  });

  it('waits as long as the server wants, with everything', () => {
    const bench = new Bench(5);
    bench.fail(2, refusal(420, 'FLOOD_WAIT', 30));
    bench.confirmAllBut(2);
    expect([bench.sent.length, bench.machine.deadline]).toEqual([5, 30_000]);
    bench.wait(29_999);
    expect(bench.sent).toHaveLength(5);
    bench.wait(1);
    expect(bench.sent.at(-1)).toMatchObject({ index: 2 });
  });

  it('gives up where the server wants it to wait for hours', () => {
    const bench = new Bench(5);
    bench.fail(2, refusal(420, 'FLOOD_WAIT', 3600));
    expect(bench.last).toMatchObject({ type: 'fail', error: { message: 'FLOOD_WAIT' } });
  });

  it('repeats a part eight times with growing pauses, then gives the upload up', () => {
    const bench = new Bench(5);
    bench.confirmAllBut(0);
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      bench.fail(0, refusal(500, 'BUSY'));
      if (attempt === 8) break;
      pauses.push((bench.machine.deadline ?? 0) - bench.instant);
      bench.wait(60_000);
    }
    expect(pauses.every((pause, index) => index === 0 || pause > (pauses[index - 1] ?? 0))).toBe(true);
    expect(bench.last).toMatchObject({ type: 'fail', error: { code: 'PARTS_REFUSED', cause: { message: 'BUSY' } } });
    expect(bench.machine.deadline).toBeUndefined();
  });

  it('waits for the network for ever, up to half a minute at a time', () => {
    const bench = new Bench(5);
    bench.confirmAllBut(0);
    for (let attempt = 0; attempt < 50; attempt += 1) {
      bench.fail(0, { kind: 'lost', error: new Error('no network') });
      expect((bench.machine.deadline ?? 0) - bench.instant).toBeLessThanOrEqual(36_000);
      bench.wait(36_000);
    }
    expect(bench.sent.filter(({ index }) => index === 0)).toHaveLength(51);
  });

  it('takes an outage for one failure, however many parts it has met on their way', () => {
    const bench = new Bench(5);
    for (const { index } of [...bench.sent]) bench.fail(index, { kind: 'lost', error: new Error('no network') });
    expect(bench.machine.deadline).toBeLessThanOrEqual(600);
  });

  it('begins anew, once, where what the server has makes no sense, and takes nothing that belongs to the first time', () => {
    const bench = new Bench(5);
    const stale = bench.sent[1]?.sendId ?? 0;
    bench.fail(0, refusal(400, 'FILE_PART_SIZE_CHANGED'));
    expect(bench.effects.some((effect) => effect.type === 'begin' && effect.fileId === bench.machine.fileId)).toBe(true);
    bench.give({ type: 'confirmed', sendId: stale });
    expect([bench.machine.transferred, bench.machine.inFlight, bench.sent.length]).toEqual([0, 4 * part, 9]);
    bench.fail(0, refusal(400, 'FILE_PART_SIZE_CHANGED'));
    expect(bench.last).toMatchObject({ type: 'fail', error: { code: 'PARTS_REFUSED' } });
  });

  it('sends nothing in a pause, takes what is under way, and goes on afterwards', () => {
    const bench = new Bench(5, { maxWindow: 2 * part });
    bench.give({ type: 'paused' });
    for (const { sendId } of [...bench.sent]) bench.give({ type: 'confirmed', sendId });
    expect([bench.sent.length, bench.machine.transferred]).toEqual([2, 2 * part]);
    bench.give({ type: 'resumed' });
    expect(bench.sent).toHaveLength(4);
  });

  it('asks the source at the end whether it is still the same', () => {
    const bench = new Bench(5);
    for (const { sendId } of bench.sent) bench.give({ type: 'confirmed', sendId });
    expect(bench.last).toEqual({ type: 'check' });
    bench.give({ type: 'checked' });
    expect(bench.last).toEqual({ type: 'complete' });
    const changed = new Bench(5, { earlier: { fileId: 1n, confirmed: new Set([0, 1, 2, 3, 4, 99]) } });
    expect([changed.last, changed.machine.transferred]).toEqual([{ type: 'check' }, 5 * part]);
    changed.give({ type: 'checkFailed', error: new Error('changed') });
    expect(changed.last).toMatchObject({ type: 'fail', error: { message: 'changed' } });
  });

  it('does nothing any more when it is cancelled', () => {
    const bench = new Bench(5);
    bench.give({ type: 'cancelled', error: new Error('enough') });
    expect(bench.last).toMatchObject({ type: 'fail', error: { message: 'enough' } });
    const before = bench.effects.length;
    bench.give({ type: 'confirmed', sendId: bench.sent[0]?.sendId ?? 0 });
    bench.give({ type: 'resumed' });
    expect([bench.effects.length, bench.machine.inFlight]).toEqual([before, 0]);
  });

  it('is not told of missing parts before it is through', () => {
    expect(() => new Bench(5).give({ type: 'missing', part: 0, error: new Error('missing') })).toThrow('before all were confirmed');
  });

  it('sends a missing part once, also of what others have uploaded', () => {
    const bench = new Bench(5, { earlier: { fileId: 1n, confirmed: new Set([0, 1, 2, 3, 4]) } });
    for (const lost of [3, 0]) {
      bench.give({ type: 'checked' });
      bench.give({ type: 'missing', part: lost, error: new Error('missing') });
      const sent = bench.sent.splice(0);
      for (const { sendId } of sent) bench.give({ type: 'confirmed', sendId });
      expect([sent.map(({ index }) => index), bench.machine.transferred]).toEqual([[lost], 5 * part]);
    }
  });

  it('begins anew when it is told of a part that there is not, or of too many', () => {
    const all = { fileId: 1n, confirmed: new Set([0, 1, 2, 3, 4]) };
    const bench = new Bench(5, { earlier: all });
    bench.give({ type: 'missing', part: 77, error: new Error('missing') });
    expect(bench.machine.fileId).not.toBe(1n);
    expect(bench.sent).toHaveLength(5);
  });
});
