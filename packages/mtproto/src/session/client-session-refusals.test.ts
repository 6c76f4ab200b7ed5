import { describe, expect, it } from 'vitest';
import { messageIdAt } from '../message/message-id.js';
import { ScriptedServer } from '../testing/scripted-server.js';
import { badSalt, body, crypto, hum, notice, signed, start } from './client-bench.contract.js';

describe('R20 bad_msg_notification', () => {
  it.each([16, 20, 64, 99])('%i sends the call again under a new id of the same session', (errorCode) => {
    const server = start(1);
    const { sessionId } = server;
    notice(server, errorCode);
    expect(server.sentCalls).toHaveLength(2);
    expect(server.sentCalls[1]?.msgId).toBeGreaterThan(server.sentCalls[0]?.msgId ?? 0n);
    expect(server.sentCalls[1]?.body).toEqual(server.sentCalls[0]?.body);
    expect(server.sessionId).toBe(sessionId);
  });

  it.each([17, 18, 19, 32, 33, 34, 35])('%i moves every open call to a new session, in order, and ends the old one', (errorCode) => {
    const server = start(3);
    const { sessionId } = server;
    notice(server, errorCode);
    expect(server.sessionId).not.toBe(sessionId);
    expect(server.client.recognise(sessionId)).toBe('earlier');
    const again = server.sentCalls.slice(3);
    expect(again.map((call) => call.body[4])).toEqual([1, 2, 3]);
    expect(again.map((call) => call.seqNo)).toEqual([1, 3, 5]);
    expect(server.sentOf('destroy_session').map((message) => message.sessionId)).toEqual([signed(sessionId)]);
  });

  it('about a container concerns all messages inside it', () => {
    const server = start(0);
    for (let callId = 1; callId <= 3; callId += 1) server.client.handle({ type: 'call', callId, body: body(callId) }, server.now);
    server.settle();
    notice(server, 16, server.packets.at(-1)?.msgId);
    expect(server.sentCalls.map((call) => call.body[4])).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('means nothing about messages that were never sent, or too long ago', () => {
    const server = start(1);
    notice(server, 16, 4n);
    badSalt(server, 9n, 4n);
    notice(server, 33, 4n);
    server.run(100);
    const old = server.sentCalls[0]?.msgId;
    for (let step = 0; step < 31; step += 1) {
      server.run(10_000);
      server.say(body(step));
    }
    badSalt(server, 9n, old);
    expect(server.sentCalls).toHaveLength(1);
    expect(server.packets.at(-1)?.salt).toBe(5n);
  });

  it('sets the clock right by 17, so that the next try is taken', () => {
    const server = new ScriptedServer(crypto);
    server.clockError = 3_600_000;
    server.connect();
    server.call(1, body(1));
    notice(server, 17);
    expect(server.effectsOf('timeOffset')).toHaveLength(1);
    expect(Math.abs((server.effectsOf('timeOffset')[0]?.timeOffset ?? 0) + 3_600_000)).toBeLessThan(1000);
    const age = server.time.now.unix / 1000 - Number((server.sentCalls.at(-1)?.msgId ?? 0n) >> 32n);
    expect(Math.abs(age)).toBeLessThan(5);
  });

  it('gives a call up that is refused again and again, and comes to rest', () => {
    const server = start(1);
    for (let round = 0; round < 20; round += 1) notice(server, [16, 20, 64][round % 3] ?? 16);
    expect(server.sentCalls).toHaveLength(4);
    expect(server.effectsOf('failed').map(({ callId, reason }) => [callId, reason.code])).toEqual([[1, 'PROTOCOL_VIOLATION']]);
  });

  it('R20 ends the connection of a server that makes the session begin again and again', () => {
    const server = start(40);
    for (let round = 0; round < 20 && server.effectsOf('close').length === 0; round += 1) {
      notice(server, 33, server.sentCalls.at(-1 - (round % 40))?.msgId);
    }
    expect(server.effectsOf('close').map(({ reason }) => reason.code)).toEqual(['PROTOCOL_VIOLATION']);
    expect(server.sentCalls.length).toBeLessThan(40 * 12);
  });

  it('R20 changes the clock at most three times at once', () => {
    const server = start(0);
    for (let round = 1; round <= 12; round += 1) {
      server.call(round, body(round));
      const ahead = round % 2 === 0 ? 1_000_000 : -1_000_000;
      const id = messageIdAt(server.time.now.unix + ahead) + BigInt(round * 4) + 1n;
      server.say({ _: 'bad_msg_notification', badMsgId: signed(server.sentCalls.at(-1)?.msgId), badMsgSeqno: 1, errorCode: 16 }, { seqNo: 0, msgId: id });
    }
    expect(server.effectsOf('timeOffset').length).toBeLessThanOrEqual(3);
  });
});

describe('R19 bad_server_salt', () => {
  it('is answered with the same call under the new salt', () => {
    const server = start(1);
    badSalt(server, 9n);
    expect(server.packets.at(-1)?.salt).toBe(9n);
    expect(server.effectsOf('salts').at(-1)?.salts[0]?.salt).toBe(9n);
    expect(server.sentCalls).toHaveLength(2);
  });

  it('R19 comes to rest although every message is refused, with one salt or two in turn', () => {
    for (const salts of [[9n], [9n, 10n]]) {
      const server = start(5);
      let refused = 0;
      for (let round = 0; round < 400; round += 1) {
        const packet = server.packets[refused];
        if (!packet) break;
        refused += 1;
        badSalt(server, salts[round % salts.length] ?? 9n, packet.msgId);
      }
      expect(server.packets.length).toBeLessThan(60);
      expect(server.effectsOf('failed')).toHaveLength(5);
    }
  });

  it('keeps calls in their order although their refusals come one by one', () => {
    const server = start(3);
    const ids = server.sentCalls.map(({ msgId }) => msgId);
    server.sayTogether(
      ids.map((id) => ({
        ...server.message({ _: 'bad_server_salt', badMsgId: signed(id), badMsgSeqno: 1, errorCode: 48, newServerSalt: 9n }),
        seqNo: 0,
      })),
    );
    expect(server.sentCalls.slice(3).map((call) => call.body[4])).toEqual([1, 2, 3]);
  });

  it('about an id that the call no longer goes by changes nothing but the salt', () => {
    const server = start(1);
    const first = server.sentCalls[0]?.msgId;
    server.say({ _: 'msgs_state_info', reqMsgId: 0n, info: new Uint8Array(0) });
    hum(server, 11_000);
    const [question] = server.sentOf('msgs_state_req');
    server.say({ _: 'msgs_state_info', reqMsgId: signed(question?.msgId), info: Uint8Array.of(1) }, { seqNo: 0 });
    expect(server.sentCalls).toHaveLength(2);
    badSalt(server, 9n, first);
    expect(server.sentCalls).toHaveLength(2);
  });
});

describe('R21 new_session_created', () => {
  const created = (server: ScriptedServer, firstMsgId: bigint, uniqueId: bigint): void =>
    void server.say({ _: 'new_session_created', firstMsgId: signed(firstMsgId), uniqueId, serverSalt: 8n });

  it('sends again what was sent before the first message, and only that', () => {
    const server = start(3);
    created(server, server.sentCalls[1]?.msgId ?? 0n, 1n);
    expect(server.sentCalls.slice(3).map((call) => call.body[4])).toEqual([1]);
    expect(server.effectsOf('sessionCreated')).toHaveLength(1);
    expect(server.packets.at(-1)?.salt).toBe(8n);
  });

  it('compares a call inside a container by the id of the container', () => {
    const server = start(0);
    for (let callId = 1; callId <= 3; callId += 1) server.client.handle({ type: 'call', callId, body: body(callId) }, server.now);
    server.settle();
    created(server, server.sentCalls[1]?.msgId ?? 0n, 1n);
    expect(server.sentCalls).toHaveLength(3);
  });

  it('R21 counts once for each unique id, even when they alternate', () => {
    const server = start(1);
    for (const uniqueId of [1n, 2n, 1n, 2n, 1n]) created(server, server.sentCalls[0]?.msgId ?? 0n, uniqueId);
    expect(server.effectsOf('sessionCreated')).toHaveLength(2);
  });

  it('R21 does not send everything again for a first message that was never sent', () => {
    const server = start(50);
    created(server, 2n ** 62n, 1n);
    expect(server.sentCalls).toHaveLength(50);
  });

  it('R21 ends the connection when sessions are announced in a storm', () => {
    const server = start(1);
    for (let uniqueId = 1n; uniqueId <= 100n; uniqueId += 1n) created(server, server.sentCalls.at(-1)?.msgId ?? 0n, uniqueId);
    expect(server.effectsOf('close')).toHaveLength(1);
    expect(server.effectsOf('sessionCreated').length).toBeLessThanOrEqual(8);
  });
});
