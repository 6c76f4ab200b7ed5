import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ConnectionStream, createStreamPair } from './stream-pair.js';

function makePair(): [ConnectionStream, ConnectionStream] {
  const pair = createStreamPair();
  onTestFinished(() => pair.forEach((end) => void end.destroy()));
  return pair;
}

/** Writes until the stream asks to wait; gives the bytes that it took. */
async function fill(stream: Duplex): Promise<number> {
  const block = new Uint8Array(4096);
  let written = 0;
  for (; written < 1 << 22; written += block.length) if (!stream.write(block) && !(await isDrained(stream))) break;
  return written;
}

function isDrained(stream: Duplex): Promise<boolean> {
  return Promise.race([once(stream, 'drain').then(() => true), new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 50))]);
}

describe('createStreamPair', () => {
  it('carries bytes both ways in their order, and both ends close when one has ended', async () => {
    const [left, right] = makePair();
    const heard = Promise.all([text(left), text(right)]);
    const closed = Promise.all([once(left, 'close'), once(right, 'close')]);
    for (const part of ['one', ' and ', 'two']) left.write(part);
    right.write('answer');
    await vi.waitFor(() => expect(right.writableLength).toBe(0));
    left.end(', the end');
    expect(await heard).toEqual(['answer', 'one and two, the end']);
    await closed;
  });

  it('lets nobody hear anything before the writer has gone on', async () => {
    const [left, right] = makePair();
    const order: string[] = [];
    right.on('data', () => order.push('heard'));
    left.write('now');
    order.push('written');
    await vi.waitFor(() => expect(order).toEqual(['written', 'heard']));
  });

  it('takes a bounded number of bytes that nobody reads, and the rest when they are read', async () => {
    const [left, right] = makePair();
    const written = await fill(left);
    expect(written).toBeGreaterThan(1 << 15);
    expect(written).toBeLessThan(1 << 18);
    let heard = 0;
    right.on('data', (bytes: Uint8Array) => (heard += bytes.length));
    await vi.waitFor(() => expect(heard).toBeGreaterThanOrEqual(written));
    expect(await isDrained(left) || !left.writableNeedDrain).toBe(true);
  });

  it('ends the other end, after what came before, when one is destroyed', async () => {
    const [left, right] = makePair();
    left.write('last');
    await new Promise((resolve) => setImmediate(resolve));
    left.destroy();
    const closed = once(right, 'close');
    expect(await text(right)).toBe('last');
    await closed;
  });

  it('breaks an end that writes to one that is gone, also when it was waiting', async () => {
    const [left, right] = makePair();
    await fill(left);
    const broken = once(left, 'error');
    right.destroy();
    expect((await broken)[0]).toMatchObject({ message: 'the other end of the stream has gone' });
    const [other, gone] = makePair();
    gone.destroy();
    const alsoBroken = once(other, 'error');
    other.write('anybody?');
    expect((await alsoBroken)[0]).toMatchObject({ message: 'the other end of the stream has gone' });
  });

  it('tells when nothing was taken for a time, and not while something is', async () => {
    const [left, right] = makePair();
    let timeouts = 0;
    left.on('timeout', () => (timeouts += 1));
    for (let blocks = 48; blocks > 0; blocks -= 1) left.write(new Uint8Array(4096));
    left.setTimeout(150);
    const steps = setInterval(() => right.read(4096), 20);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(timeouts).toBe(0);
    clearInterval(steps);
    await vi.waitFor(() => expect(timeouts).toBe(1));
    left.setTimeout(0);
  });
});
