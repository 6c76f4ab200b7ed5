import { describe, expect, it } from 'vitest';
import { SentLog } from './sent-log.js';

const at = (instant: number) => ({ instant, unix: 1_700_000_000_000 + instant });
const entry = (msgId: bigint) => ({ msgId, seqNo: 1, message: Number(msgId) });

describe('SentLog', () => {
  it('gives a message out once, and those of a container together', () => {
    const log = new SentLog<number>(10);
    for (const id of [1n, 2n, 3n]) log.add(entry(id), at(0));
    log.addContainer(4n, [1n, 2n], at(0));
    expect(log.sentAt(4n, at(5))).toEqual(at(0));
    expect(log.take(4n, at(5)).map(({ message }) => message)).toEqual([1, 2]);
    expect(log.take(4n, at(5))).toEqual([]);
    expect(log.take(3n, at(5)).map(({ message }) => message)).toEqual([3]);
  });

  it('believes nothing about what was sent more than 300 s ago, or never', () => {
    const log = new SentLog<number>(10);
    log.add(entry(1n), at(0));
    expect(log.sentAt(1n, at(300_001))).toBeUndefined();
    expect(log.take(1n, at(300_001))).toEqual([]);
    expect(log.sentAt(9n, at(0))).toBeUndefined();
  });

  it('remembers of a message that was let go only when it was sent', () => {
    const log = new SentLog<number>(10);
    for (const id of [1n, 2n]) log.add(entry(id), at(0));
    log.addContainer(3n, [1n, 2n], at(0));
    log.letGo(1n);
    expect(log.get(1n)).toBeUndefined();
    expect(log.sentAt(1n, at(5))).toEqual(at(0));
    expect(log.take(3n, at(5)).map(({ message }) => message)).toEqual([2]);
  });

  it('gives the last message of a container, or the message itself', () => {
    const log = new SentLog<number>(10);
    for (const id of [1n, 2n]) log.add(entry(id), at(0));
    log.addContainer(3n, [1n, 2n], at(0));
    expect([1n, 2n, 3n, 4n].map((id) => log.last(id)?.message)).toEqual([1, 2, 2, undefined]);
  });

  it('forgets the oldest, containers included', () => {
    const log = new SentLog<number>(100);
    for (let id = 1n; id <= 1000n; id += 2n) {
      log.add(entry(id), at(0));
      log.addContainer(id + 1n, [id], at(0));
    }
    expect(log.size).toBe(100);
    expect(log.get(899n)).toBeUndefined();
    expect(log.get(901n)?.message).toBe(901);
    log.clear();
    expect(log.size).toBe(0);
  });
});
