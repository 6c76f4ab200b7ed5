import { describe, expect, it } from 'vitest';
import { messageIdAt } from '../message/message-id.js';
import { readMessages, type ScriptedServer } from '../testing/scripted-server.js';
import { body, hum, notice, signed, start } from './client-bench.contract.js';
import { encodeRpcError, encodeRpcResult } from './rpc-answers.js';

describe('R22 answers', () => {
  it('R22 are taken once, whatever else comes about unknown, answered or no calls', () => {
    const server = start(2);
    const [first] = server.sentCalls;
    const id = first?.msgId ?? 0n;
    server.say({ _: 'msgs_ack', msgIds: [1n, 2n, signed(id)] }, { seqNo: 0 });
    for (const reqMsgId of [id, id, 0n, 12n]) server.answer(reqMsgId, body(1));
    server.answer(id, encodeRpcError(400, 'LATE'));
    server.say(encodeRpcResult(id, body(1)).subarray(0, 12));
    expect(server.effectsOf('result').map(({ callId }) => callId)).toEqual([1]);
    expect(server.effectsOf('error')).toEqual([]);
    expect(server.effectsOf('close')).toEqual([]);
  });

  it('are taken for any id that the call went out under', () => {
    const server = start(1);
    notice(server, 16);
    server.answer(server.sentCalls[0]?.msgId ?? 0n, body(1));
    expect(server.effectsOf('result')).toHaveLength(1);
  });

  it('carry errors, and fail the call when the error is malformed', () => {
    const server = start(2);
    server.answer(server.sentCalls[0]?.msgId ?? 0n, encodeRpcError(420, 'FLOOD_WAIT_3'));
    server.answer(server.sentCalls[1]?.msgId ?? 0n, encodeRpcError(400, 'X').subarray(0, 8));
    expect(server.effectsOf('error')[0]).toMatchObject({ callId: 1, errorCode: 420, errorMessage: 'FLOOD_WAIT_3' });
    expect(server.effectsOf('failed')[0]).toMatchObject({ callId: 2, reason: { code: 'PROTOCOL_VIOLATION' } });
  });

  it('R24 to a cancelled call are not reported, and the server is asked to drop them', () => {
    const server = start(1);
    server.give({ type: 'cancel', callId: 1 });
    expect(server.sentOf('rpc_drop_answer').map(({ reqMsgId }) => reqMsgId)).toEqual([signed(server.sentCalls[0]?.msgId)]);
    server.answer(server.sentCalls[0]?.msgId ?? 0n, body(1));
    expect(server.effectsOf('result')).toEqual([]);
  });
});

describe('R23 messages about messages', () => {
  const ask = (server: ScriptedServer): bigint => {
    hum(server, 11_000);
    return server.sentOf('msgs_state_req').at(-1)?.msgId ?? 0n;
  };
  const tell = (server: ScriptedServer, reqMsgId: bigint, ...info: number[]): void =>
    void server.say({ _: 'msgs_state_info', reqMsgId: signed(reqMsgId), info: Uint8Array.from(info) }, { seqNo: 0 });

  it('asks about calls that stay unanswered, and at once on a new connection', () => {
    const server = start(2);
    const asked = ask(server);
    expect(server.sentOf('msgs_state_req').find(({ msgId }) => msgId === asked)?.msgIds).toEqual(server.sentCalls.map(({ msgId }) => signed(msgId)));
    server.connect();
    expect(server.sentOf('msgs_state_req')).toHaveLength(2);
  });

  it.each([1, 2, 3])('sends a call again whose state is %i, in the order of the calls', (state) => {
    const server = start(3);
    tell(server, ask(server), state, 4, state | 8);
    expect(server.sentCalls.slice(3).map((call) => call.body[4])).toEqual([1, 3]);
  });

  it('asks for the answer that the server says to have', () => {
    const server = start(2);
    tell(server, ask(server), 4 | 32 | 64, 4 | 32);
    expect(server.sentOf('msg_resend_ans_req').map(({ msgIds }) => msgIds)).toEqual([[signed(server.sentCalls[0]?.msgId)]]);
  });

  it('R23 takes no states that are not as many as were asked for, nor any that were not', () => {
    const server = start(2);
    const asked = ask(server);
    tell(server, asked, 1);
    tell(server, asked, 1, 1, 1);
    tell(server, server.sentCalls[0]?.msgId ?? 0n, 1, 1);
    expect(server.sentCalls).toHaveLength(2);
  });

  it('tells the states of the messages of the server', () => {
    const server = start(0);
    const known = server.say(body(1)).msgId;
    server.say({ _: 'msgs_state_req', msgIds: [signed(known), 5n] }, { seqNo: 0 });
    expect([...(server.sentOf('msgs_state_info')[0]?.info ?? [])]).toEqual([4, 1]);
  });

  it('R23 closes the connection at more than 8192 ids', () => {
    for (const _ of ['msgs_state_req', 'msg_resend_req'] as const) {
      const server = start(0);
      server.say({ _, msgIds: Array.from({ length: 8193 }, (__, index) => BigInt(index)) }, { seqNo: 0 });
      expect(server.effectsOf('close')[0]?.reason.code).toBe('PROTOCOL_VIOLATION');
    }
  });

  it('sends a message again under its own id, inside a fresh container, when the server asks for it', () => {
    const server = start(2);
    const [first] = server.sentCalls;
    server.say({ _: 'msg_resend_req', msgIds: [signed(first?.msgId)] }, { seqNo: 0 });
    expect(server.sentCalls[2]).toMatchObject({ msgId: first?.msgId, seqNo: first?.seqNo, body: first?.body });
    expect(server.packets.at(-1)?.msgId).toBeGreaterThan(first?.msgId ?? 0n);
    server.say({ _: 'msg_resend_req', msgIds: [signed(first?.msgId), 12n] }, { seqNo: 0 });
    expect([...(server.sentOf('msgs_state_info')[0]?.info ?? [])]).toEqual([4, 1]);
  });

  it('sends long calls again one by one, wherever they are built', () => {
    const server = start(0);
    const scratch = new Uint8Array(40_000);
    const again: (number | undefined)[] = [];
    const pump = (): void => {
      for (let effect = server.client.poll(server.now); effect; effect = server.client.poll(server.now)) {
        if (effect.type !== 'send') continue;
        server.packets.push(effect.packet);
        for (const { body: sent } of readMessages(effect.packet)) if (sent.length === scratch.length) again.push(sent[4]);
      }
    };
    for (const callId of [1, 2]) {
      const build = (): Uint8Array => (scratch.set(body(callId, scratch.length)), scratch);
      server.client.handle({ type: 'call', callId, body: build }, server.now);
    }
    pump();
    const msgIds = server.sentCalls.map(({ msgId }) => signed(msgId));
    server.client.handle({ type: 'packet', packet: { ...server.message({ _: 'msg_resend_req', msgIds }), seqNo: 0, salt: 5n, sessionId: server.sessionId } }, server.now);
    pump();
    expect(again).toEqual([1, 2, 1, 2]);
  });

  it('R23 asks for announced answers in one request, however many are announced, and acknowledges those it has', () => {
    const server = start(1);
    const known = server.say(body(1)).msgId;
    const base = messageIdAt(server.time.now.unix) + 1_000_001n;
    const announcements = Array.from({ length: 500 }, (_, index) =>
      server.message({ _: 'msg_new_detailed_info', answerMsgId: signed(base + BigInt(index * 4)), bytes: 8, status: 0 }),
    );
    server.sayTogether([...announcements, server.message({ _: 'msg_detailed_info', msgId: 4n, answerMsgId: signed(known), bytes: 8, status: 0 })]);
    expect(server.sentOf('msg_resend_req')).toHaveLength(1);
    expect(server.sentOf('msg_resend_req')[0]?.msgIds).toHaveLength(500);
    expect(server.sentOf('msgs_ack').flatMap(({ msgIds }) => msgIds)).toContain(signed(known));
  });

  it('R23 keeps future salts only when it has asked for them', () => {
    const server = start(0, { salts: [] });
    const salts = Array.from({ length: 1000 }, (_, index) => ({ _: 'future_salt' as const, validSince: 1_600_000_000, validUntil: 1_800_000_000, salt: BigInt(index) }));
    server.say({ _: 'future_salts', reqMsgId: 4n, now: 0, salts }, { seqNo: 0 });
    expect(server.client.salts).toHaveLength(1);
    server.say({ _: 'future_salts', reqMsgId: signed(server.sentOf('get_future_salts')[0]?.msgId), now: 0, salts }, { seqNo: 0 });
    expect(server.client.salts.length).toBeLessThanOrEqual(65);
  });

  it('gives up a server that asks and asks and reads nothing', () => {
    const server = start(0);
    server.give({ type: 'writable', writable: false });
    for (let round = 0; round < 3000 && server.effectsOf('close').length === 0; round += 1) {
      server.say({ _: 'msgs_state_req', msgIds: [5n] }, { seqNo: 0 });
    }
    expect(server.effectsOf('close')[0]?.reason.code).toBe('LIMIT_EXCEEDED');
  });
});
