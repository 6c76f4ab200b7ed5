import { describe, expect, it } from 'vitest';
import { encodeContainer } from '../message/container.js';
import { wrapGzipPacked } from '../message/gzip-packed.js';
import type { ComputeResult } from '../ports/crypto-provider.js';
import { badSalt, body, notice, signed, start } from './client-bench.contract.js';
import { readMessages } from '../testing/scripted-server.js';
import { encodeRpcResult } from './rpc-answers.js';

const minute = 60_000;

describe('the numbers of what a client sends', () => {
  it('are ids divisible by 4 that increase strictly, with a container above what it holds', () => {
    const server = start(0);
    for (let callId = 1; callId <= 20; callId += 1) server.client.handle({ type: 'call', callId, body: body(callId) }, server.now);
    server.settle();
    const ids = server.sent.map(({ msgId }) => msgId);
    expect(ids.every((id) => id % 4n === 0n)).toBe(true);
    expect(ids).toEqual([...ids].sort((a, b) => (a < b ? -1 : 1)));
    expect(server.packets.at(-1)?.msgId).toBeGreaterThan(ids.at(-1) ?? 0n);
    expect(server.packets).toHaveLength(2);
  });

  it('count content-related messages twice: calls are odd, services even', () => {
    const server = start(3);
    expect(server.sentCalls.map(({ seqNo }) => seqNo)).toEqual([1, 3, 5]);
    expect(server.sent.filter(({ service }) => service).every(({ seqNo }) => seqNo % 2 === 0)).toBe(true);
  });
});

describe('a client that acknowledges', () => {
  it('sends what it owes with the next packet, and never acknowledges services', () => {
    const server = start(1);
    const answer = server.answer(server.sentCalls[0]?.msgId ?? 0n, body(1));
    server.call(2, body(2));
    expect(server.sentOf('msgs_ack').flatMap(({ msgIds }) => msgIds)).toEqual([signed(answer.msgId)]);
  });

  it('lets a long call go alone, and goes with the next packet that has room', () => {
    const server = start(1);
    const answer = server.answer(server.sentCalls[0]?.msgId ?? 0n, body(1));
    server.give({ type: 'call', callId: 2, body: body(2, 100_000), compress: false });
    expect(server.packets.at(-1)?.msgId).toBe(server.sentCalls.at(-1)?.msgId);
    expect(server.sentOf('msgs_ack')).toEqual([]);
    server.call(3, body(3));
    expect(server.sentOf('msgs_ack').flatMap(({ msgIds }) => msgIds)).toEqual([signed(answer.msgId)]);
  });

  it.each([true, false])('does so again when the packet with it is refused, unless a call in that was answered (refused: %s)', (isRefused) => {
    const server = start(1);
    server.answer(server.sentCalls[0]?.msgId ?? 0n, body(1));
    server.call(2, body(2));
    const packetId = server.packets.at(-1)?.msgId;
    if (!isRefused) server.answer(server.sentCalls.at(-1)?.msgId ?? 0n, body(2));
    badSalt(server, 9n, packetId);
    expect(server.sentOf('msgs_ack')).toHaveLength(isRefused ? 2 : 1);
    expect(server.sentCalls).toHaveLength(isRefused ? 3 : 2);
  });

  it('does so again when the packet with it is refused, although an earlier sending of the call in it was answered', () => {
    const server = start(1);
    const first = server.sentCalls[0]?.msgId ?? 0n;
    const update = server.say(body(9));
    notice(server, 20, first);
    const packetId = server.packets.at(-1)?.msgId;
    server.answer(first, body(1));
    badSalt(server, 9n, packetId);
    expect(server.sentOf('msgs_ack').filter(({ msgIds }) => msgIds.includes(signed(update.msgId)))).toHaveLength(2);
  });

  it('does so by itself after half a minute, and at once when 16 are owed', () => {
    const server = start(0);
    server.say(body(1), { msgId: server.message(body(0), 'notification').msgId });
    server.run(29_000);
    expect(server.sentOf('msgs_ack')).toHaveLength(0);
    server.run(2_000);
    expect(server.sentOf('msgs_ack')).toHaveLength(1);
    for (let index = 0; index < 16; index += 1) server.say(body(index));
    expect(server.sentOf('msgs_ack')[1]?.msgIds).toHaveLength(16);
  });

  it('acknowledges a repeated message again and takes it once', () => {
    const server = start(0);
    const packet = server.say(body(1));
    server.call(1, body(1));
    server.deliver(packet);
    server.call(2, body(2));
    expect(server.effectsOf('update')).toHaveLength(1);
    const acked = server.sentOf('msgs_ack').flatMap(({ msgIds }) => msgIds);
    expect(acked.filter((id) => id === signed(packet.msgId))).toHaveLength(2);
  });

  it('acknowledges nothing that waits behind a body being inflated', () => {
    const server = start(0);
    server.computesAtOnce = false;
    server.sayTogether([server.message(wrapGzipPacked(new Uint8Array(40))), server.message(body(1))]);
    server.call(1, body(1));
    expect(server.sentOf('msgs_ack').flatMap(({ msgIds }) => msgIds)).toEqual([]);
  });
});

describe('what a client sends', () => {
  it('goes out at once although an earlier call is still being gzipped too long, and in order', () => {
    const server = start(0);
    server.computesAtOnce = false;
    server.call(1, body(1, 4000));
    server.call(2, body(2));
    expect(server.sentCalls).toEqual([]);
    server.run(600);
    expect(server.sentCalls.map((call) => [call.body[4], call.body.length])).toEqual([[1, 4000], [2, 8]]);
    server.computed(server.effectsOf('compute')[0]?.id ?? 0);
    server.settle();
    expect(server.sentCalls).toHaveLength(2);
  });

  it('lets pings and answers pass a call that is being gzipped', () => {
    const server = start(0);
    server.computesAtOnce = false;
    server.call(1, body(1, 4000));
    server.say({ _: 'msgs_state_req', msgIds: [5n] }, { seqNo: 0 });
    expect(server.sentOf('msgs_state_info')).toHaveLength(1);
  });

  it('forgets a call that is cancelled while it is gzipped or queued', () => {
    const server = start(0);
    server.computesAtOnce = false;
    server.call(1, body(1, 4000));
    server.call(2, body(2));
    server.give({ type: 'cancel', callId: 1 });
    expect(server.sentCalls.map((call) => call.body[4])).toEqual([2]);
    server.computed(server.effectsOf('compute')[0]?.id ?? 0);
    server.run(1000);
    expect(server.sentCalls).toHaveLength(1);
    expect(server.sentOf('rpc_drop_answer')).toEqual([]);
  });

  it('is not longer than a packet: such a call fails at once, and the others go on', () => {
    const server = start(0);
    server.call(1, body(1, 1_044_408));
    server.give({ type: 'call', callId: 2, body: () => body(2, 1_044_408) });
    server.give({ type: 'call', callId: 3, body: body(3, 1_044_404), compress: false });
    expect(server.effectsOf('failed').map(({ callId, reason }) => [callId, reason.code])).toEqual([[1, 'LIMIT_EXCEEDED'], [2, 'LIMIT_EXCEEDED']]);
    expect(server.sentCalls.map((call) => call.body.length)).toEqual([1_044_404]);
    expect(server.effectsOf('close')).toEqual([]);
  });

  it('may be built where the one before it was built: what shares a packet is copied', () => {
    const server = start(0);
    const scratch = new Uint8Array(100_000);
    const built = (index: number, length: number) => (): Uint8Array => {
      scratch.set(body(index, length));
      return scratch.subarray(0, length);
    };
    const give = (callId: number, length: number): void => server.client.handle({ type: 'call', callId, body: built(callId, length) }, server.now);
    for (const [callId, length] of [[1, 20_000], [2, 100], [3, 32_760]] as const) give(callId, length);
    const packets: (number | undefined)[][] = [];
    for (let effect = server.client.poll(server.now); effect; effect = server.client.poll(server.now)) {
      if (effect.type === 'send') packets.push(readMessages(effect.packet).map((message) => message.body[4]));
    }
    expect(packets).toEqual([[1, 2], [3]]);
  });

  it('fails a call whose body cannot be built, with the cause, and sends the others', () => {
    const server = start(0);
    const cause = new Error('no');
    const build = (): Uint8Array => {
      throw cause;
    };
    server.client.handle({ type: 'call', callId: 1, body: build }, server.now);
    server.client.handle({ type: 'call', callId: 2, body: () => new Uint8Array(7) }, server.now);
    server.client.handle({ type: 'call', callId: 3, body: body(3) }, server.now);
    server.settle();
    expect(server.effectsOf('failed')).toMatchObject([{ callId: 1, reason: { code: 'INVALID_CALL' }, cause }, { callId: 2, reason: { code: 'INVALID_CALL' } }]);
    expect(server.sentCalls).toHaveLength(1);
  });

  it('is checked for misuse when it is handed in', () => {
    const server = start(1);
    for (const wrong of [new Uint8Array(0), new Uint8Array(6), encodeContainer([{ msgId: 1n, seqNo: 1, body: body(1) }])]) {
      expect(() => server.call(9, wrong)).toThrow('call');
    }
    expect(() => server.call(1, body(1))).toThrow('open already');
  });

  it('waits while too many calls are in flight, but services do not', () => {
    const server = start(0);
    for (let callId = 1; callId <= 1100; callId += 1) server.client.handle({ type: 'call', callId, body: body(callId) }, server.now);
    server.settle();
    expect(server.sentCalls).toHaveLength(1024);
    server.say({ _: 'msgs_state_req', msgIds: [5n] }, { seqNo: 0 });
    expect(server.sentOf('msgs_state_info')).toHaveLength(1);
    server.answer(server.sentCalls[0]?.msgId ?? 0n, body(1));
    expect(server.sentCalls).toHaveLength(1025);
  });

  it('is many thousand calls in a moment, answered and cancelled, while connected or not', () => {
    const server = start(0);
    server.give({ type: 'disconnected' });
    const began = performance.now();
    for (let callId = 1; callId <= 50_000; callId += 1) server.client.handle({ type: 'call', callId, body: body(callId) }, server.now);
    for (let callId = 1; callId <= 50_000; callId += 2) server.client.handle({ type: 'cancel', callId }, server.now);
    server.connect();
    for (let round = 0; round < 3; round += 1) {
      for (const { msgId } of server.sentCalls.slice(round * 1000, round * 1000 + 1000)) {
        const packet = { ...server.message(encodeRpcResult(msgId, body(1))), salt: 5n, sessionId: server.sessionId };
        server.client.handle({ type: 'packet', packet }, server.now);
      }
      server.settle();
    }
    expect(server.effectsOf('result')).toHaveLength(3000);
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it('R09 never repeats an id with another padding: what is sent again after a reconnect has a new one', () => {
    const server = start(1);
    server.connect();
    const question = server.sentOf('msgs_state_req').at(-1)?.msgId ?? 0n;
    server.say({ _: 'msgs_state_info', reqMsgId: signed(question), info: Uint8Array.of(1) }, { seqNo: 0 });
    expect(new Set(server.packets.map(({ msgId }) => msgId)).size).toBe(server.packets.length);
    expect(server.sentCalls[1]?.msgId).not.toBe(server.sentCalls[0]?.msgId);
  });
});

describe('R24 F12 F13 F21 the liveness of a connection', () => {
  it('R24 F13 ends in time when the server is mute', () => {
    const server = start(1);
    server.run(20_000);
    expect(server.effectsOf('close').map(({ reason }) => reason.code)).toEqual(['TIMEOUT']);
    expect(server.client.deadline).toBeUndefined();
  });

  it('R24 lasts while anything new is heard, whatever its ping ids are', () => {
    const server = start(0);
    for (let round = 0; round < 20; round += 1) {
      server.run(10_000);
      server.say({ _: 'pong', msgId: 4n, pingId: 999n }, { seqNo: 0 });
    }
    expect(server.effectsOf('close')).toEqual([]);
  });

  it('F21 survives a stall of this process in which the answer arrived unread', () => {
    const server = start(1);
    server.run(5_100);
    server.time.moveTo(server.time.now.instant + 25_000);
    server.settle();
    expect(server.effectsOf('close')).toEqual([]);
    server.say(body(1));
    server.run(4_000);
    expect(server.effectsOf('close')).toEqual([]);
  });

  it('F12 is given up at once after a long sleep', () => {
    const server = start(1);
    server.run(5_100);
    server.time.moveTo(server.time.now.instant + 8 * 60 * minute);
    server.settle();
    expect(server.effectsOf('close')[0]?.reason.code).toBe('TIMEOUT');
  });

  it('F12 does not let an answer that was read after sleep move the clock', () => {
    const server = start(1);
    const answer = server.message(encodeRpcResult(server.sentCalls[0]?.msgId ?? 0n, body(1)));
    server.clockError = 8 * 60 * minute;
    server.deliver({ ...answer, salt: 5n, sessionId: server.sessionId });
    expect(server.effectsOf('timeOffset')).toEqual([]);
    expect(server.effectsOf('result')).toHaveLength(1);
  });

  it('is checked on request', () => {
    const server = start(0);
    const before = server.sentOf('ping_delay_disconnect').length;
    server.give({ type: 'checkLiveness' });
    expect(server.sentOf('ping_delay_disconnect')).toHaveLength(before + 1);
  });

  it('has no deadline that has passed while nothing can be written', () => {
    const server = start(0);
    server.give({ type: 'writable', writable: false });
    for (let index = 0; index < 20; index += 1) server.say(body(index));
    server.call(1, body(1));
    expect(server.client.deadline).toBeGreaterThan(server.now.instant);
    server.give({ type: 'writable', writable: true });
    expect(server.sentOf('msgs_ack')).toHaveLength(1);
    expect(server.sentCalls).toHaveLength(1);
  });

  it('asks about states neither while disconnected nor twice at a time', () => {
    const server = start(1);
    server.give({ type: 'disconnected' });
    server.run(10 * minute);
    expect(server.sentOf('msgs_state_req')).toHaveLength(0);
    server.connect();
    server.run(1000);
    expect(server.sentOf('msgs_state_req')).toHaveLength(1);
  });
});

describe('ready', () => {
  it('is told once for each connection, with the first packet that is new', () => {
    const server = start(0);
    expect(server.effectsOf('ready')).toHaveLength(1);
    server.say(body(1));
    expect(server.effectsOf('ready')).toHaveLength(1);
    server.connect();
    server.say(body(2));
    expect(server.effectsOf('ready')).toHaveLength(2);
  });
});

describe('jobs that end late', () => {
  it('mean nothing when they are not known', () => {
    const server = start(1);
    const result: ComputeResult = { type: 'failed', reason: 'late' };
    server.give({ type: 'computed', id: 12345, result });
    expect(server.effectsOf('failed')).toEqual([]);
  });
});
