import { describe, expect, it } from 'vitest';
import { decodeContainer, isContainer } from '../message/container.js';
import type { MtprotoMessage } from '../packet.js';
import { ServerOutbox } from './server-outbox.js';

const at = (instant: number) => ({ instant, unix: 1_700_000_000_000 + instant });
const body = (index: number, length = 8) => new Uint8Array(length).fill(index);

/** The first bytes of the messages in a packet. */
function read(content: MtprotoMessage | undefined): number[] {
  if (!content) return [];
  if (!isContainer(content.body)) return [content.body[0] ?? 0];
  const decoded = decodeContainer(content);
  return decoded.type === 'messages' ? decoded.messages.map((message) => message.body[0] ?? 0) : [];
}

describe('ServerOutbox', () => {
  it('keeps a message until it is acknowledged, and counts its bytes', () => {
    const outbox = new ServerOutbox();
    outbox.add(body(1), 'notification');
    const sent = outbox.pack(1, true, at(0));
    expect([outbox.size, outbox.bytes]).toEqual([1, 8]);
    outbox.acknowledge(sent?.msgId ?? 0n);
    outbox.acknowledge(sent?.msgId ?? 0n);
    expect([outbox.size, outbox.bytes]).toEqual([0, 0]);
  });

  it('gives the body of an answer away once it has arrived, and that of a push never: others may have it', () => {
    const discarded: Uint8Array[] = [];
    const outbox = new ServerOutbox((bytes) => void discarded.push(bytes));
    const [answer, push] = [body(1), body(2)];
    outbox.add(answer, 'response', 4n);
    outbox.add(push, 'notification');
    const decoded = decodeContainer(outbox.pack(1, true, at(0)) as MtprotoMessage);
    const ids = decoded.type === 'messages' ? decoded.messages.map(({ msgId }) => msgId) : [];
    expect(discarded).toEqual([]);
    for (const msgId of [...ids, ...ids]) outbox.acknowledge(msgId);
    expect(discarded).toEqual([answer]);
    expect(discarded[0]).toBe(answer);
  });

  it('gives the messages to the main connection, and what was asked elsewhere to where it was asked', () => {
    const outbox = new ServerOutbox();
    outbox.add(body(1), 'notification');
    outbox.addTransient(2, { body: body(2), kind: 'response' });
    expect([...outbox.waiting(1)]).toEqual([2, 1]);
    expect([...outbox.waiting(undefined)]).toEqual([2]);
    expect(read(outbox.pack(2, false, at(0)))).toEqual([2]);
    expect(read(outbox.pack(1, true, at(0)))).toEqual([1]);
    expect([...outbox.waiting(1)]).toEqual([]);
  });

  it('sends what was lost before what is new', () => {
    const outbox = new ServerOutbox();
    for (const index of [1, 2]) outbox.add(body(index), 'notification');
    outbox.pack(1, true, at(0));
    outbox.add(body(3), 'notification');
    outbox.connectionClosed(1);
    expect(read(outbox.pack(2, true, at(0)))).toEqual([1, 2, 3]);
  });

  it('loses nothing that was to be repeated on a connection that ends', () => {
    const outbox = new ServerOutbox();
    outbox.add(body(1), 'response', 40n);
    outbox.sendAnswerAgain(40n, 2);
    outbox.connectionClosed(2);
    expect(read(outbox.pack(1, true, at(0)))).toEqual([1]);
  });

  it('drops an answer with the numbers that it has or would have had', () => {
    const outbox = new ServerOutbox();
    outbox.add(body(1), 'response', 40n);
    expect(outbox.dropAnswer(40n, at(0))).toMatchObject({ seqNo: 1, body: body(1) });
    expect(outbox.dropAnswer(40n, at(0))).toBeUndefined();
    expect(outbox.pack(1, true, at(0))).toBeUndefined();
  });

  it('fills a packet up to 32 KiB and goes on with the next', () => {
    const outbox = new ServerOutbox();
    for (let index = 0; index < 10; index += 1) outbox.add(body(index, 10_000), 'notification');
    expect([read(outbox.pack(1, true, at(0))), read(outbox.pack(1, true, at(0)))]).toEqual([[0, 1, 2], [3, 4, 5]]);
  });

  it('knows when a client does not read what it asks for', () => {
    const outbox = new ServerOutbox();
    for (let index = 0; index < 10_000; index += 1) outbox.addTransient(1, { body: body(1), kind: 'response' });
    expect(outbox.isOverfull(1)).toBe(true);
    expect(outbox.isOverfull(2)).toBe(false);
    let count = 0;
    for (let content = outbox.pack(1, true, at(0)); content; content = outbox.pack(1, true, at(0))) count += read(content).length;
    expect(count).toBeLessThan(5000);
  });
});
