/** The machine of downloads against a model of a server. */
import { describe, expect, it } from 'vitest';
import { contentOf, DownloadModel, expired } from './download-model.contract.js';

const KIB = 1024;
const MEBIBYTE = 1024 * KIB;

describe('a download', () => {
  it.each([0, 1, 4095, 4096, 4097, 524_287, 524_288, 524_289, 3 * MEBIBYTE, 17 * MEBIBYTE + 5])('of %i bytes brings them, in as few calls as there are parts', (size) => {
    const model = new DownloadModel({ size });
    const [any, ordered] = [model.join(), model.join({ isOrdered: true })];
    model.run();
    model.check(any);
    model.check(ordered);
    expect(model.asked).toHaveLength(Math.ceil(size / model.machine.partSize));
  });

  it('of a small file asks for no more than it has', () => {
    const limits = [1, 5000, 60_000].map((size) => {
      const model = new DownloadModel({ size });
      model.join();
      return model.asked[0]?.limit;
    });
    expect(limits).toEqual([4096, 8192, 65_536]);
  });

  it.each([0, 100, 524_288, 1_200_000])('of unknown size finds its end after %i bytes', (size) => {
    const model = new DownloadModel({ size, isSizeKnown: false });
    const reading = model.join({ isOrdered: true });
    model.run();
    model.check(reading);
    expect(model.machine.size).toBe(size);
    expect(model.asked).toHaveLength(Math.floor(size / 524_288) + 1);
  });

  it('brings a range with little more than its bytes', () => {
    const model = new DownloadModel({ size: 5 * MEBIBYTE });
    const reading = model.join({ from: 700_001, to: 700_101, isOrdered: true });
    model.run();
    model.check(reading);
    expect(model.asked).toMatchObject([{ offset: 699_392, limit: 1024, precise: true }]);
  });

  it('brings a range over several parts, whole ones as such', () => {
    const model = new DownloadModel({ size: 5 * MEBIBYTE });
    const reading = model.join({ from: 500_000, to: 1_600_000, isOrdered: true });
    model.run();
    model.check(reading);
    expect(model.asked.map(({ offset, precise }) => [offset, precise])).toEqual([[499_712, true], [524_288, false], [1_048_576, false], [1_572_864, true]]);
  });

  it('asks for a part once that several want, also when they come later', () => {
    const model = new DownloadModel({ size: 4 * MEBIBYTE, keeps: true, delays: [100] });
    const readings = [model.join({ isOrdered: true }), model.join({ from: 3 * MEBIBYTE })];
    model.at(50, () => readings.push(model.join()));
    model.at(350, () => readings.push(model.join({ from: 10, to: 2_000_000 })));
    model.run();
    for (const reading of readings) model.check(reading);
    expect(model.asked).toHaveLength(8);
  });

  it('goes over parts that are there already', () => {
    const model = new DownloadModel({ size: 3 * MEBIBYTE });
    const reading = model.join({ has: new Set([0, 2, 5]) });
    model.run();
    model.check(reading);
    expect(model.asked.map(({ offset }) => offset / 524_288)).toEqual([1, 3, 4]);
  });

  it('reads what was kept, and asks for it when it is lost', () => {
    const model = new DownloadModel({ size: 2 * MEBIBYTE, kept: [0, 1, 3] });
    model.kept.delete(1);
    const reading = model.join({ isOrdered: true });
    model.run();
    model.check(reading);
    expect(model.asked.map(({ offset }) => offset / 524_288)).toEqual([2, 1]);
  });

  it('holds little more than its reader, whatever the size of the file', () => {
    const model = new DownloadModel({ size: 64 * MEBIBYTE });
    model.isTaking = false;
    const reading = model.join({ isOrdered: true });
    model.run();
    expect(reading.outcome).toBe('open');
    expect(model.mostHeld).toBeLessThanOrEqual(5 * MEBIBYTE);
    const asked = model.asked.length;
    model.send({ type: 'taken', readerId: 1, bytes: 2 * MEBIBYTE });
    model.run();
    expect(model.asked.length).toBe(asked + 2);
  });

  it('shares a large file among two connections, and gives a small one to the first', () => {
    const lanes = (size: number): number[] => {
      const model = new DownloadModel({ size });
      model.join();
      return model.asked.map(({ lane }) => lane);
    };
    expect([lanes(12 * MEBIBYTE), lanes(2 * MEBIBYTE)]).toEqual([[0, 1, 0, 1], [0, 0, 0, 0]]);
  });

  it('serves the important reader first', () => {
    const model = new DownloadModel({ size: 20 * MEBIBYTE, delays: [10] });
    model.join({ priority: 1 });
    model.join({ from: 15 * MEBIBYTE, priority: 32 });
    model.run(model.now + 45);
    const late = model.asked.slice(2).map(({ offset }) => offset / MEBIBYTE);
    expect(Math.min(...late.slice(0, 4))).toBeGreaterThanOrEqual(15);
  });

  it('pauses: what is on its way is taken, nothing more is asked for', () => {
    const model = new DownloadModel({ size: 20 * MEBIBYTE });
    const reading = model.join();
    model.send({ type: 'pause', readerId: 1 });
    const { length } = model.asked;
    model.run();
    expect([reading.delivered, model.asked.length]).toEqual([length * MEBIBYTE, length]);
    model.send({ type: 'resume', readerId: 1 });
    model.run();
    model.check(reading);
  });

  it('gives up the calls that nobody waits for any more', () => {
    const model = new DownloadModel({ size: 20 * MEBIBYTE });
    model.join();
    const other = model.join({ to: MEBIBYTE });
    model.send({ type: 'leave', readerId: 1 });
    model.run();
    model.check(other);
    expect([model.machine.inFlight, model.asked.length]).toEqual([0, 2]);
  });

  it('learns nothing of the size from a range behind the end but that it ends before', () => {
    const model = new DownloadModel({ size: MEBIBYTE + 100, isSizeKnown: false });
    const behind = model.join({ from: 3 * MEBIBYTE });
    const whole = model.join();
    model.run();
    expect(behind.outcome).toBe('end');
    model.check(whole);
    expect(model.machine.size).toBe(MEBIBYTE + 100);
  });

  it('gives a range behind the end nothing', () => {
    const model = new DownloadModel({ size: 100 });
    const reading = model.join({ from: 500, to: 600 });
    model.run();
    expect([reading.outcome, model.asked.length]).toEqual(['end', 0]);
  });
});

describe('A08: a server that gives something else', () => {
  it('is asked again, with growing pauses, and believed when it is right', () => {
    const model = new DownloadModel({ size: 300_000, faults: ['short', 'long', 'empty', 'lost'] });
    const reading = model.join();
    model.run();
    model.check(reading);
    expect(model.asked).toHaveLength(5);
    expect(model.now).toBeGreaterThan(500 + 1000 + 2000 + 4000);
  });

  it.each(['short', 'long', 'empty'] as const)('for ever is given up: %s', (fault) => {
    const model = new DownloadModel({ size: 300_000, faults: Array.from({ length: 100 }, () => fault) });
    const reading = model.join();
    model.run();
    expect(reading).toMatchObject({ outcome: { code: 'SIZE_MISMATCH' }, delivered: 0 });
    expect(model.asked).toHaveLength(6);
  });

  it('is waited for as long as nobody reaches it, and asked seldom', () => {
    const model = new DownloadModel({ size: 20 * MEBIBYTE });
    const mended = 600_000;
    model.onAsk = () => (model.now < mended ? { kind: 'unreachable', error: new Error('no network') } : undefined);
    const reading = model.join();
    model.run();
    model.check(reading);
    // Half a second first, then more, and ten seconds at most.
    expect(model.asked.length - 20).toBeLessThan(4 * (mended / 10_000 + 10));
    expect(model.now).toBeLessThan(mended + 15_000);
  });

  it('never fills a file of unknown size without end', () => {
    const model = new DownloadModel({ size: 0, isSizeKnown: false }, new Uint8Array());
    const part = new Uint8Array(524_288);
    model.onAsk = () => part;
    model.machine.handle({ type: 'join', reader: { readerId: 1, from: 8000 * 524_288 - 524_288, to: undefined, isOrdered: true, priority: 1, isPaused: false } }, model.moment);
    const effects = [];
    for (let round = 0; round < 10; round += 1) {
      for (let effect = model.machine.poll(model.moment); effect; effect = model.machine.poll(model.moment)) {
        effects.push(effect.type);
        if (effect.type === 'ask') model.machine.handle({ type: 'answered', askId: effect.askId, bytes: part }, model.moment);
        if (effect.type === 'deliver') model.machine.handle({ type: 'taken', readerId: 1, bytes: effect.bytes.length }, model.moment);
      }
      model.now += 60_000;
    }
    expect(effects.filter((type) => type === 'deliver')).toHaveLength(1);
    expect(effects.at(-1)).toBe('fail');
  });

  it('waits as long as the server wants, but not for ever', () => {
    const model = new DownloadModel({ size: 100, faults: ['wait', 'wait'] });
    const reading = model.join();
    model.run();
    model.check(reading);
    expect(model.now).toBeGreaterThanOrEqual(6000);
    const endless = new DownloadModel({ size: 100, faults: Array.from({ length: 1000 }, () => 'wait' as const) });
    const waiting = endless.join();
    endless.run();
    expect(waiting.outcome).toBeInstanceOf(Error);
    expect(endless.asked.length).toBeLessThan(210);
  });

  it('waits once for what the server wants of all calls on their way', () => {
    const model = new DownloadModel({ size: 8 * MEBIBYTE });
    model.onAsk = () => (model.now < 200_000 ? { kind: 'wait', delay: 250_000, error: new Error('FLOOD_WAIT_250') } : undefined);
    const reading = model.join();
    model.run();
    model.check(reading);
    expect(model.now).toBeLessThan(260_000);
  });
});

describe('A09: a reference that has expired', () => {
  it('is renewed once for all calls that it failed', () => {
    const model = new DownloadModel({ size: 3 * MEBIBYTE, faults: ['reference', 'reference', 'reference', 'reference'] });
    const reading = model.join();
    model.run();
    model.check(reading);
    expect([model.renewals, model.asked.length]).toEqual([1, 10]);
  });

  it('is not renewed a second time for the same call', () => {
    const model = new DownloadModel({ size: 100 });
    model.onAsk = () => ({ kind: 'reference', error: expired });
    const reading = model.join();
    model.run();
    expect(reading.outcome).toMatchObject({ code: 'REFERENCE_UNUSABLE', cause: expired });
    expect([model.renewals, model.asked.length]).toEqual([1, 2]);
  });

  it('ends the download when it cannot be renewed', () => {
    const model = new DownloadModel({ size: 3 * MEBIBYTE, faults: ['reference'] });
    model.renew = () => ({ type: 'notRenewed', error: expired });
    const reading = model.join();
    model.run();
    expect([reading.outcome, model.machine.inFlight]).toEqual([expired, 0]);
  });
});

describe('the content of the model', () => {
  it('is nowhere the same', () => {
    expect(new Set(Array.from(contentOf(64), (byte) => byte)).size).toBeGreaterThan(32);
  });
});
