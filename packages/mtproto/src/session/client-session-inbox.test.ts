import { describe, expect, it } from 'vitest';
import { encodeContainer } from '../message/container.js';
import { wrapGzipPacked } from '../message/gzip-packed.js';
import { messageIdAt } from '../message/message-id.js';
import { ScriptedServer } from '../testing/scripted-server.js';
import { body, crypto, signed, start } from './client-bench.contract.js';
import { encodeRpcResult } from './rpc-answers.js';

describe('R05 R06 R07 packets that a client does not take', () => {
  it('R05 closes the connection at an even message id, outside or inside a container, and learns nothing', () => {
    for (const isInside of [false, true]) {
      const server = start(1);
      const even = server.message(encodeRpcResult(server.sentCalls[0]?.msgId ?? 0n, body(1)));
      const wrong = { ...even, msgId: even.msgId & ~3n };
      if (isInside) server.sayTogether([wrong]);
      else server.deliver({ ...wrong, salt: 5n, sessionId: server.sessionId });
      expect(server.effectsOf('close')[0]?.reason.code).toBe('PROTOCOL_VIOLATION');
      expect(server.effectsOf('result')).toEqual([]);
    }
  });

  it('R06 ignores an exact replay: now, after a thousand others, after a reconnect, and of an inner id in a new container', () => {
    const server = start(0);
    const message = server.message(body(7));
    server.deliver({ ...message, salt: 5n, sessionId: server.sessionId });
    const replay = (): void => void server.deliver({ ...message, salt: 5n, sessionId: server.sessionId });
    replay();
    for (let index = 0; index < 1000; index += 1) server.say(body(1));
    replay();
    server.connect();
    replay();
    server.sayTogether([message]);
    for (let index = 0; index < 4000; index += 1) server.say(body(1));
    replay();
    expect(server.effectsOf('update').filter((update) => update.body[4] === 7)).toHaveLength(1);
  });

  it('R06 ignores a replay of what came in an earlier session of the same key', () => {
    const server = start(1);
    const earlier = server.say(body(7));
    server.say({ _: 'bad_msg_notification', badMsgId: signed(server.sentCalls[0]?.msgId), badMsgSeqno: 1, errorCode: 33 }, { seqNo: 0 });
    expect(server.sessionId).not.toBe(earlier.sessionId);
    expect(server.client.recognise(earlier.sessionId)).toBe('earlier');
    server.deliver(earlier);
    expect(server.effectsOf('update')).toHaveLength(1);
    expect(server.effectsOf('close')).toEqual([]);
  });

  it('R06 neither moves the clock nor counts a replayed answer as a sign of life', () => {
    const server = new ScriptedServer(crypto);
    server.connect();
    const pong = server.say({ _: 'pong', msgId: signed(server.sentOf('ping_delay_disconnect')[0]?.msgId), pingId: 1n });
    server.run(20_000);
    server.connect();
    const ready = server.effectsOf('ready').length;
    for (let second = 0; second < 12; second += 1) {
      server.deliver(pong);
      server.run(1000);
    }
    expect(server.effectsOf('ready')).toHaveLength(ready);
    expect(server.effectsOf('timeOffset')).toEqual([]);
    expect(server.effectsOf('close').map(({ reason }) => reason.code)).toEqual(['TIMEOUT']);
  });

  it.each([31_000, 50 * 365 * 86_400_000, -301_000])('R07 ignores an update whose id is %i ms off, without touching the clock', (error) => {
    const server = start(0);
    const msgId = messageIdAt(server.time.now.unix + error) | 3n;
    server.say(body(1), { msgId });
    expect(server.effectsOf('update')).toEqual([]);
    expect(server.effectsOf('timeOffset')).toEqual([]);
    server.run(31_000);
    expect(server.sentOf('msgs_ack').flatMap(({ msgIds }) => msgIds)).not.toContain(signed(msgId));
  });

  it('R07 is not led away by updates that creep ahead by 29 s each', () => {
    const server = start(0);
    for (let step = 1; step <= 20; step += 1) server.say(body(step), { msgId: messageIdAt(server.time.now.unix + step * 29_000) | 3n });
    expect(server.effectsOf('update')).toHaveLength(1);
    expect(server.effectsOf('timeOffset')).toEqual([]);
  });

  it('R04 ignores a packet of another session', () => {
    const server = start(0);
    server.say(body(1), { sessionId: 99n });
    expect(server.effectsOf('update')).toEqual([]);
  });

  it('ignores packets that arrive after it has closed the connection', () => {
    const server = start(0);
    server.say(body(1), { msgId: 2n });
    server.say(body(2));
    expect(server.effectsOf('close')).toHaveLength(1);
    expect(server.effectsOf('update')).toEqual([]);
  });

  it('R10 refuses a container as a whole when one rule is broken', () => {
    const server = start(1);
    const inner = server.message(body(1));
    const answer = server.message(encodeRpcResult(server.sentCalls[0]?.msgId ?? 0n, body(1)));
    const container = encodeContainer([answer, inner]);
    server.say(container, { msgId: inner.msgId });
    expect(server.effectsOf('close')[0]?.reason.code).toBe('PROTOCOL_VIOLATION');
    expect(server.effectsOf('result')).toEqual([]);
  });

  it('leaves unread and unacknowledged what exceeds its bounds, so that it can be sent again', () => {
    const server = start(0, { inboundLimits: { inflatedSize: 1 << 20, waitingSize: 4096 } });
    server.computesAtOnce = false;
    server.say(wrapGzipPacked(new Uint8Array(40)));
    const late = server.message(body(2, 8000));
    server.deliver({ ...late, salt: 5n, sessionId: server.sessionId });
    expect(server.effectsOf('close')[0]?.reason.code).toBe('LIMIT_EXCEEDED');
    server.computed(server.effectsOf('compute')[0]?.id ?? 0);
    server.settle();
    server.connect();
    server.deliver({ ...late, salt: 5n, sessionId: server.sessionId });
    expect(server.effectsOf('update').map((update) => update.body[4])).toEqual([2]);
  });
});

describe('R11 gzipped answers', () => {
  const gzip = (data: Uint8Array): Uint8Array => {
    const result = crypto.compute({ type: 'deflate', data });
    if (result instanceof Promise || result.type !== 'deflate') throw new Error('Gzip failed');
    return result.value;
  };

  it.each([
    ['a bomb', (): Uint8Array => gzip(new Uint8Array(2 << 20))],
    ['gzip inside gzip', (): Uint8Array => gzip(wrapGzipPacked(gzip(body(1, 400))))],
    ['a container', (): Uint8Array => gzip(encodeContainer([{ msgId: 1n, seqNo: 1, body: body(1) }]))],
    ['a truncated stream', (): Uint8Array => gzip(body(1, 400)).subarray(0, 20)],
    ['a wrong checksum', (): Uint8Array => gzip(body(1, 400)).map((byte, index, all) => (index === all.length - 8 ? byte ^ 1 : byte))],
  ])('R11 R15 fail only the call they answer when they hold %s', (_, packed) => {
    const server = start(2);
    const [first, second] = server.sentCalls;
    server.sayTogether([
      server.message(encodeRpcResult(first?.msgId ?? 0n, wrapGzipPacked(packed()))),
      server.message(encodeRpcResult(second?.msgId ?? 0n, wrapGzipPacked(gzip(body(2, 4000))))),
    ]);
    expect(server.effectsOf('failed').map(({ callId, reason }) => [callId, reason.code])).toEqual([[1, 'PROTOCOL_VIOLATION']]);
    expect(server.effectsOf('result').map(({ callId, body: result }) => [callId, result.length])).toEqual([[2, 4000]]);
    expect(server.effectsOf('close')).toEqual([]);
  });

  it('are taken although they arrive after a reconnect', () => {
    const server = start(1);
    server.computesAtOnce = false;
    server.answer(server.sentCalls[0]?.msgId ?? 0n, wrapGzipPacked(gzip(body(1, 4000))));
    server.give({ type: 'disconnected' });
    server.computed(server.effectsOf('compute')[0]?.id ?? 0);
    server.settle();
    expect(server.effectsOf('result')).toHaveLength(1);
  });
});

describe('R12 counts that the bytes cannot hold', () => {
  it.each(['msgs_state_req', 'msgs_ack', 'msg_resend_req'] as const)('R12 close the connection at once in %s', (_) => {
    for (const count of [0xffff_ffff, 0x7fff_ffff, 0x8000_0000, 3]) {
      const server = start(0);
      const { body: sound } = server.message({ _, msgIds: [1n, 2n] });
      const bomb = sound.slice();
      new DataView(bomb.buffer).setUint32(8, count, true);
      const began = performance.now();
      server.say(bomb, { seqNo: 0 });
      expect(server.effectsOf('close')[0]?.reason.code).toBe('PROTOCOL_VIOLATION');
      expect(performance.now() - began).toBeLessThan(100);
    }
  });

  it('R12 R15 are refused in future_salts, and so is what stands behind a message', () => {
    for (const change of [(bytes: Uint8Array): void => new DataView(bytes.buffer).setInt32(16, -1, true), undefined]) {
      const server = start(0);
      const { body: sound } = server.message({ _: 'future_salts', reqMsgId: 4n, now: 0, salts: [] });
      const wrong = new Uint8Array(sound.length + (change ? 0 : 4));
      wrong.set(sound);
      change?.(wrong);
      server.say(wrong, { seqNo: 0 });
      expect(server.effectsOf('close')[0]?.reason.code).toBe('PROTOCOL_VIOLATION');
    }
  });
});

describe('R15 unknown content', () => {
  it('R15 reaches the application as an update and spares the rest of the container', () => {
    const server = start(1);
    server.sayTogether([server.message(body(9)), server.message(encodeRpcResult(server.sentCalls[0]?.msgId ?? 0n, body(1)))]);
    expect(server.effectsOf('update')).toHaveLength(1);
    expect(server.effectsOf('result')).toHaveLength(1);
  });

  it('closes the connection at a malformed service message, and takes the rest of its container', () => {
    const server = start(1);
    const malformed = server.message({ _: 'msgs_ack', msgIds: [1n] });
    server.sayTogether([
      { ...malformed, body: malformed.body.subarray(0, 12) },
      server.message(encodeRpcResult(server.sentCalls[0]?.msgId ?? 0n, body(1))),
    ]);
    expect(server.effectsOf('close')[0]?.reason.code).toBe('PROTOCOL_VIOLATION');
    expect(server.effectsOf('result')).toHaveLength(1);
  });
});
