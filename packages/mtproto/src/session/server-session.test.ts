import { describe, expect, it } from 'vitest';
import { encodeContainer } from '../message/container.js';
import { wrapGzipPacked } from '../message/gzip-packed.js';
import { messageIdAt } from '../message/message-id.js';
import { ScriptedClient } from '../testing/scripted-client.js';
import { encodeRpcError } from './rpc-answers.js';
import { answer, body, codes, crypto, pushes, results, signed, start } from './server-bench.contract.js';

describe('S02 packets that a server does not take', () => {
  it.each([
    [17, { msgId: messageIdAt(1_700_000_000_000 + 31_000) }],
    [16, { msgId: messageIdAt(1_700_000_000_000 - 301_000) }],
    [18, { msgId: messageIdAt(1_700_000_000_000) + 1n }],
  ])('S02 refuses with %i, and no handler runs', (code, over) => {
    const client = start();
    client.say(body(1), over);
    expect(codes(client)).toEqual([code]);
    expect(client.effectsOf('request')).toEqual([]);
  });

  it('S02 refuses a contained id that is not divisible by 4 with 18', () => {
    const client = start();
    const first = client.message(body(1));
    client.message(body(1));
    client.sayTogether([{ ...first, msgId: first.msgId + 1n }]);
    expect(codes(client)).toEqual([18]);
    expect(client.effectsOf('request')).toEqual([]);
  });

  it('S02 does not mind the parity and order of seqNo, because real clients differ in them', () => {
    const client = start();
    for (const seqNo of [0, 7, 3, -2]) client.say(body(1), { seqNo });
    client.say({ _: 'msgs_ack', msgIds: [4n] }, { seqNo: 9 });
    client.say({ _: 'get_future_salts', num: 1 }, { seqNo: 11 });
    expect(codes(client)).toEqual([]);
    expect(client.effectsOf('request')).toHaveLength(4);
  });

  it('S02 refuses with 20 what is older than all that it remembers, and does not run it', () => {
    const client = start();
    const old = client.message(body(1));
    client.time.moveTo(1);
    for (let index = 0; index < 3000; index += 1) client.say({ _: 'ping', pingId: 1n }, { seqNo: 0 });
    client.deliver({ ...old, salt: client.salts.current(client.time.now.unix), sessionId: 77n });
    expect(codes(client)).toEqual([20]);
    expect(client.effectsOf('request')).toEqual([]);
  });

  it('refuses with 20 what was sent before the message that began the session: its client was told that it is lost', () => {
    const client = new ScriptedClient(crypto);
    const early = client.message(body(1));
    client.say(body(2));
    client.deliver({ ...early, salt: client.salts.current(client.time.now.unix), sessionId: 77n });
    expect(client.effectsOf('request')).toHaveLength(1);
    expect(codes(client)).toEqual([20]);
  });

  it('S03 refuses a wrong salt with the right one, runs nothing, and tires of it', () => {
    const client = start();
    client.say(body(1), { salt: 12n });
    expect(client.sentOf('bad_server_salt')[0]).toMatchObject({ errorCode: 48, newServerSalt: signed(client.salts.current(client.time.now.unix)) });
    for (let index = 0; index < 300; index += 1) client.say(body(1), { salt: 12n });
    expect(client.effectsOf('request')).toEqual([]);
    expect(client.effectsOf('close')[0]?.reason.code).toBe('LIMIT_EXCEEDED');
  });

  it('S03 refuses a salt that has run out, and takes the one before the current', () => {
    const client = start();
    const halfHour = 1_800_000;
    const old = client.salts.current(client.time.now.unix);
    client.run(halfHour);
    client.say(body(1), { salt: old });
    expect(client.effectsOf('request')).toHaveLength(1);
    client.run(halfHour);
    client.say(body(2), { salt: old });
    expect(client.effectsOf('request')).toHaveLength(1);
    expect(client.sentOf('bad_server_salt')).toHaveLength(1);
  });

  it('takes auth.bindTempAuthKey with any salt, alone or in a container', () => {
    const bind = body(1);
    new DataView(bind.buffer).setUint32(0, 0xcdd42a05, true);
    const client = start();
    client.say(bind, { salt: 12n });
    const message = client.message(bind);
    client.say(encodeContainer([message]), { salt: 12n });
    expect(client.effectsOf('request')).toHaveLength(2);
    expect(client.sentOf('bad_server_salt')).toEqual([]);
  });

  it('S04 refuses a malformed container with 64 and closes the connection', () => {
    const client = start();
    const inner = client.message(body(1));
    client.say(encodeContainer([inner]), { msgId: inner.msgId });
    expect(codes(client)).toEqual([64]);
    expect(client.effectsOf('close')).toHaveLength(1);
    expect(client.effectsOf('request')).toEqual([]);
  });

  it.each(['msgs_ack', 'msgs_state_req', 'msg_resend_req', 'msg_resend_ans_req'] as const)('S04 refuses %s of more than 8192 ids with 64', (_) => {
    const client = start();
    client.say({ _, msgIds: Array.from({ length: 8192 }, (__, index) => BigInt(index)) }, { seqNo: 0 });
    expect(client.effectsOf('close')).toEqual([]);
    client.say({ _, msgIds: Array.from({ length: 8193 }, (__, index) => BigInt(index)) }, { seqNo: 0 });
    expect(codes(client)).toEqual([64]);
    expect(client.effectsOf('close')).toHaveLength(1);
  });

  it('S09 answers a gzip bomb and malformed gzip with 400, and goes on', () => {
    const client = start();
    const bomb = crypto.compute({ type: 'deflate', data: new Uint8Array(4 << 20) });
    if (bomb instanceof Promise || bomb.type !== 'deflate') throw new Error('Gzip failed');
    client.say(wrapGzipPacked(bomb.value));
    client.say(wrapGzipPacked(new Uint8Array(40)));
    client.say(body(3));
    expect(results(client)).toHaveLength(2);
    expect(client.effectsOf('request')).toHaveLength(1);
    expect(client.effectsOf('close')).toEqual([]);
  });
});

describe('S01 repeated requests', () => {
  it('S01 are never executed again: running, answered, acknowledged, alone or in a container', () => {
    const client = start();
    const message = client.message(body(1));
    const packet = { ...message, salt: client.salts.current(client.time.now.unix), sessionId: 77n };
    client.deliver(packet);
    client.deliver(packet);
    client.run(10);
    expect(client.sentOf('msgs_ack').flatMap(({ msgIds }) => msgIds)).toEqual([signed(message.msgId)]);
    answer(client, packet);
    client.deliver(packet);
    client.sayTogether([message]);
    const sent = results(client);
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ msgId }) => msgId)).size).toBe(1);
    client.say({ _: 'msgs_ack', msgIds: [signed(sent[0]?.msgId ?? 0n)] }, { seqNo: 0 });
    client.deliver(packet);
    client.run(2000);
    expect(results(client)).toHaveLength(3);
    expect(client.effectsOf('request')).toHaveLength(1);
  });

  it('S01 replayed on another connection do not move the session there', () => {
    const client = start();
    const packet = client.say(body(1));
    client.deliver(packet, 2);
    client.give({ type: 'push', body: body(9) });
    expect(pushes(client, 1)).toEqual([9]);
    expect(client.packets.filter(({ connection }) => connection === 2)).toEqual([]);
    answer(client, packet);
    client.deliver(packet, 2);
    expect(results(client, 1)).toHaveLength(1);
    expect(results(client, 2)).toHaveLength(1);
  });

  it('are not acknowledged when they are services', () => {
    const client = start();
    const packet = client.say({ _: 'msgs_ack', msgIds: [4n] }, { seqNo: 2 });
    client.deliver(packet);
    client.run(5000);
    expect(client.sentOf('msgs_ack')).toEqual([]);
  });

  it('count once when one container names the same id twice', () => {
    const client = start();
    const message = client.message(body(1));
    client.sayTogether([message, message]);
    expect(client.effectsOf('request')).toHaveLength(1);
  });
});

describe('the services of a server', () => {
  it.each([[0, 1], [-5, 1], [1, 1], [64, 64], [1000, 64]])('get_future_salts of %i gives %i, valid from now on without a gap', (num, count) => {
    const client = start();
    const { msgId } = client.say({ _: 'get_future_salts', num }, { seqNo: 0 });
    const [answered] = client.sentOf('future_salts');
    expect(answered?.reqMsgId).toBe(signed(msgId));
    expect(answered?.salts).toHaveLength(count);
    expect(answered?.salts[0]?.validSince).toBeLessThanOrEqual(answered?.now ?? 0);
    expect(BigInt.asUintN(64, answered?.salts[0]?.salt ?? 0n)).toBe(client.salts.current(client.time.now.unix));
  });

  it('msgs_state_req tells one byte for each id', () => {
    const client = start();
    const running = client.say(body(1));
    const answered = client.say(body(2));
    answer(client, answered);
    client.time.moveTo(5);
    const missing = client.message(body(3)).msgId;
    client.time.moveTo(10);
    const done = client.say({ _: 'ping', pingId: 1n }, { seqNo: 0 });
    const tooHigh = messageIdAt(client.time.now.unix + 5000);
    client.say({ _: 'msgs_state_req', msgIds: [running.msgId, answered.msgId, missing, done.msgId, tooHigh].map(signed) }, { seqNo: 0 });
    expect([...(client.sentOf('msgs_state_info')[0]?.info ?? [])]).toEqual([4 | 32, 4 | 32 | 64, 2, 4, 3]);
  });

  it('msg_resend_req and msg_resend_ans_req send again, and tell of what is not there', () => {
    const client = start();
    const packet = client.say(body(1));
    answer(client, packet);
    const [result] = results(client);
    client.say({ _: 'msg_resend_req', msgIds: [signed(result?.msgId ?? 0n)] }, { seqNo: 0 });
    client.say({ _: 'msg_resend_ans_req', msgIds: [signed(packet.msgId)] }, { seqNo: 0 });
    expect(results(client).map(({ msgId }) => msgId)).toEqual([result?.msgId, result?.msgId, result?.msgId]);
    expect(client.sentOf('msgs_state_info')).toEqual([]);
    client.say({ _: 'msg_resend_ans_req', msgIds: [4n, signed(packet.msgId)] }, { seqNo: 0 });
    expect([...(client.sentOf('msgs_state_info')[0]?.info ?? [])]).toEqual([1, 4]);
  });

  it('rpc_drop_answer of a running, an answered and an unknown request', () => {
    const client = start();
    const running = client.say(body(1));
    const answered = client.say(body(2));
    answer(client, answered);
    for (const { msgId } of [running, answered, answered]) client.say({ _: 'rpc_drop_answer', reqMsgId: signed(msgId) });
    const names = results(client).slice(1).map(({ body: sent }) => new DataView(sent.buffer, sent.byteOffset).getUint32(12, true));
    expect(names).toEqual([0xcd78e586, 0xa43ad8b7, 0x5e2ad36e]);
    expect(client.effectsOf('dropRequest').map(({ msgId }) => msgId)).toEqual([running.msgId]);
    answer(client, running);
    expect(results(client)).toHaveLength(4);
  });

  it('rpc_drop_answer wins over an answer that is still being gzipped', () => {
    const client = start();
    client.computesAtOnce = false;
    const packet = client.say(body(1));
    answer(client, packet, body(1, 8000));
    client.say({ _: 'rpc_drop_answer', reqMsgId: signed(packet.msgId) });
    client.computed(client.effectsOf('compute')[0]?.id ?? 0);
    client.settle();
    expect(results(client)).toHaveLength(1);
  });

  it('acknowledges a request whose answer takes more than a second, and not the others', () => {
    const client = start();
    const slow = client.say(body(1));
    answer(client, client.say(body(2)));
    client.run(1001);
    expect(client.sentOf('msgs_ack').map(({ msgIds }) => msgIds)).toEqual([[signed(slow.msgId)]]);
  });

  it('destroy_session and destroy_auth_key are answered as plain messages', () => {
    const client = start();
    client.say({ _: 'destroy_session', sessionId: -3n }, { seqNo: 0 });
    expect(client.effectsOf('destroySession')[0]?.sessionId).toBe(BigInt.asUintN(64, -3n));
    client.give({ type: 'sessionDestroyed', sessionId: BigInt.asUintN(64, -3n), existed: true });
    expect(client.sentOf('destroy_session_ok')[0]?.sessionId).toBe(-3n);
    client.say({ _: 'destroy_auth_key' }, { seqNo: 0 });
    client.give({ type: 'authKeyDestroyed', outcome: 'none' });
    expect(client.sentOf('destroy_auth_key_none')).toHaveLength(1);
  });

  it('ignores acknowledgements of ids that it never sent', () => {
    const client = start();
    client.give({ type: 'push', body: body(1) });
    client.say({ _: 'msgs_ack', msgIds: [1n, 2n, -1n] }, { seqNo: 0 });
    client.say({ _: 'ping', pingId: 1n }, { seqNo: 0 }, 2);
    expect(pushes(client)).toEqual([1, 1]);
  });

  it('gives answers ids of 1 modulo 4 and pushes of 3, strictly increasing', () => {
    const client = start();
    answer(client, client.say(body(1)));
    client.give({ type: 'push', body: body(1) });
    client.give({ type: 'error', msgId: client.say(body(2)).msgId, errorCode: 400, errorMessage: 'X' });
    const sent = client.sent();
    expect(results(client).every(({ msgId, seqNo }) => msgId % 4n === 1n && seqNo % 2 === 1)).toBe(true);
    expect(sent.filter((message) => message.body[0] === 0xfe).every(({ msgId }) => msgId % 4n === 3n)).toBe(true);
    const outer = client.packets.map(({ packet }) => packet.msgId);
    expect(outer).toEqual([...outer].sort((a, b) => (a < b ? -1 : 1)));
    expect(results(client)[1]?.body.subarray(12)).toEqual(encodeRpcError(400, 'X'));
  });
});

describe('what a client was told to send again', () => {
  it('S01 is not run when it comes late on another connection, for its copy may have been', () => {
    const client = start();
    const late = client.message(body(1));
    client.time.moveTo(10);
    client.say({ _: 'msgs_state_req', msgIds: [signed(late.msgId)] }, { seqNo: 0 }, 2);
    expect([...(client.sentOf('msgs_state_info')[0]?.info ?? [])]).toEqual([2]);
    client.say(body(1), {}, 2);
    client.deliver({ ...late, salt: client.salts.current(client.time.now.unix), sessionId: 77n });
    client.sayTogether([late]);
    expect(client.effectsOf('request')).toHaveLength(1);
    expect(codes(client)).toEqual([20, 20]);
  });

  it.each([
    ['17, when its time has come', { ahead: 31_000, isSaltWrong: false }],
    ['a wrong salt, when that has become the right one', { ahead: 20_000, isSaltWrong: true }],
  ])('S01 S03 is not run when somebody who has seen it refused with %s sends it once more', (_, { ahead, isSaltWrong }) => {
    const client = start();
    client.time.moveTo(Math.ceil(client.time.now.unix / 1_800_000) * 1_800_000 - client.time.now.unix - 10_000);
    const unix = client.time.now.unix + ahead;
    const packet = { ...client.message(body(1)), msgId: messageIdAt(unix), salt: client.salts.current(isSaltWrong ? unix : client.time.now.unix), sessionId: 77n };
    client.deliver(packet);
    expect(codes(client).length + client.sentOf('bad_server_salt').length).toBe(1);
    client.time.moveTo(client.time.now.instant + 40_000);
    client.deliver(packet);
    expect(client.effectsOf('request')).toEqual([]);
    expect(codes(client).at(-1)).toBe(20);
  });

  it('S01 S03 is not what was taken, when it is seen again under a salt or at a time that has gone by', () => {
    const client = start();
    const packet = client.say(body(1));
    client.run(2 * 3_600_000);
    client.deliver(packet);
    client.run(2000);
    expect(client.sentOf('bad_server_salt')).toEqual([]);
    expect(codes(client)).toEqual([]);
    expect(client.effectsOf('request')).toHaveLength(1);
  });

  it('is nothing that still runs or is answered, however old its id has become', () => {
    const client = start();
    const running = client.say(body(1));
    const answered = client.say(body(2));
    answer(client, answered);
    for (let index = 0; index < 3000; index += 1) client.say({ _: 'ping', pingId: 1n }, { seqNo: 0 });
    client.say({ _: 'msgs_state_req', msgIds: [signed(running.msgId), signed(answered.msgId)] }, { seqNo: 0 });
    expect([...(client.sentOf('msgs_state_info')[0]?.info ?? [])]).toEqual([4 | 32, 4 | 32 | 64]);
  });
});
