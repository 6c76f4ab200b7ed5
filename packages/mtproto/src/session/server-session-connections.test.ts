import { describe, expect, it } from 'vitest';
import { wrapGzipPacked } from '../message/gzip-packed.js';
import { ScriptedClient } from '../testing/scripted-client.js';
import { answer, body, crypto, noise, pushes, results, signed, start } from './server-bench.contract.js';

describe('a session on several connections', () => {
  it('answers what was asked on a connection there: pongs, salts, states', () => {
    const client = start();
    client.say(body(1), {}, 2);
    client.say({ _: 'ping', pingId: 5n }, { seqNo: 0 }, 1);
    client.say({ _: 'get_future_salts', num: 2 }, { seqNo: 0 }, 1);
    expect(client.sentOf('pong', 1).map(({ pingId }) => pingId)).toEqual([1n, 5n]);
    expect(client.sentOf('future_salts', 1)).toHaveLength(1);
    expect(client.sentOf('pong', 2)).toEqual([]);
  });

  it('moves to a new connection with all that is unacknowledged, in its order and under its ids', () => {
    const client = start();
    client.give({ type: 'push', body: body(1) });
    client.give({ type: 'push', body: body(2) });
    const packet = client.say(body(5));
    client.say({ _: 'ping', pingId: 2n }, { seqNo: 0 }, 2);
    client.give({ type: 'push', body: body(3) });
    answer(client, packet);
    expect(pushes(client, 2)).toEqual([1, 2, 3]);
    expect(results(client, 2)).toHaveLength(1);
    const ids = (connection: number): bigint[] => client.sent(connection).filter((sent) => sent.body[0] === 0xfe).map(({ msgId }) => msgId);
    expect(ids(2).slice(0, 2)).toEqual(ids(1));
    client.say({ _: 'ping', pingId: 3n }, { seqNo: 0 }, 1);
    client.say({ _: 'ping', pingId: 3n }, { seqNo: 0 }, 2);
    expect(pushes(client)).toEqual([1, 2, 1, 2, 3]);
  });

  it('sends what went out on a connection again when that one ends, although another was used since', () => {
    const client = start();
    client.say({ _: 'ping', pingId: 2n }, { seqNo: 0 }, 2);
    client.say({ _: 'ping', pingId: 2n }, { seqNo: 0 }, 1);
    client.give({ type: 'push', body: body(1) });
    client.say({ _: 'ping', pingId: 2n }, { seqNo: 0 }, 2);
    expect(pushes(client, 2)).toEqual([]);
    client.give({ type: 'connectionClosed', connection: 1 });
    expect(pushes(client, 2)).toEqual([1]);
  });

  it('never puts a message into two packets under its own id without a container around it', () => {
    const client = start();
    client.give({ type: 'push', body: body(1) });
    client.say({ _: 'ping', pingId: 2n }, { seqNo: 0 }, 2);
    const outer = client.packets.map(({ packet }) => packet.msgId);
    expect(new Set(outer).size).toBe(outer.length);
  });

  it('announces itself once', () => {
    const client = start();
    const [created] = client.sentOf('new_session_created');
    client.say({ _: 'msgs_ack', msgIds: client.sent().filter(({ service }) => service?._ === 'new_session_created').map(({ msgId }) => signed(msgId)) }, { seqNo: 0 });
    client.say({ _: 'ping', pingId: 2n }, { seqNo: 0 }, 2);
    expect(client.sentOf('new_session_created')).toEqual([created]);
  });

  it('closes each connection that is not pinged in the time it was promised, and no other', () => {
    const client = start();
    client.say({ _: 'ping_delay_disconnect', pingId: 1n, disconnectDelay: 10 }, { seqNo: 0 }, 1);
    client.say({ _: 'ping_delay_disconnect', pingId: 1n, disconnectDelay: 60_000 }, { seqNo: 0 }, 2);
    client.run(9_999);
    expect(client.effectsOf('close')).toEqual([]);
    client.run(2);
    expect(client.effectsOf('close').map(({ connection, reason }) => [connection, reason.code])).toEqual([[1, 'TIMEOUT']]);
    client.run(600_000);
    expect(client.effectsOf('close').map(({ connection }) => connection)).toEqual([1, 2]);
  });
});

describe('a session without a connection', () => {
  it('keeps pushes and answers, however long, and numbers them when they go out', () => {
    const client = start();
    const packet = client.say(body(5));
    client.give({ type: 'connectionClosed', connection: 1 });
    client.give({ type: 'push', body: body(1) });
    answer(client, packet);
    client.run(290_000);
    client.give({ type: 'push', body: body(2) });
    client.say({ _: 'ping', pingId: 2n }, { seqNo: 0 }, 2);
    expect(pushes(client, 2)).toEqual([1, 2]);
    const age = client.time.now.unix / 1000 - Number((client.sent(2).find(({ body: sent }) => sent[0] === 0xfe)?.msgId ?? 0n) >> 32n);
    expect(age).toBeLessThan(5);
  });

  it('renews the ids of what was sent more than four minutes ago, and still knows the old ones', () => {
    const client = start();
    client.give({ type: 'push', body: body(1) });
    client.say({ _: 'ping', pingId: 2n }, { seqNo: 0 });
    const before = client.sent().filter(({ body: sent }) => sent[0] === 0xfe)[0]?.msgId ?? 0n;
    client.run(250_000);
    client.say({ _: 'ping', pingId: 2n }, { seqNo: 0 }, 2);
    const [renewed] = client.sent(2).filter(({ body: sent }) => sent[0] === 0xfe);
    expect(renewed?.msgId).toBeGreaterThan(before);
    client.say({ _: 'msgs_ack', msgIds: [signed(before)] }, { seqNo: 0 }, 2);
    client.say({ _: 'ping', pingId: 2n }, { seqNo: 0 }, 3);
    expect(pushes(client, 3)).toEqual([]);
  });

  it('expires, once, and takes nothing more in', () => {
    const client = start();
    client.give({ type: 'connectionClosed', connection: 1 });
    client.run(299_999);
    expect(client.effectsOf('expired')).toEqual([]);
    client.run(2);
    expect(client.effectsOf('expired')).toHaveLength(1);
    client.say(body(1));
    client.run(600_000);
    expect(client.effectsOf('expired')).toHaveLength(1);
    expect(client.effectsOf('request')).toEqual([]);
  });

  it('expires although nothing valid ever came for it', () => {
    const client = new ScriptedClient(crypto);
    client.say(body(1), { salt: 12n });
    client.run(300_001);
    expect(client.effectsOf('expired')).toHaveLength(1);
  });
});

describe('the bounds of a session', () => {
  it('ends the session of a client that acknowledges nothing', () => {
    const client = start({ unacknowledged: 10 });
    for (let index = 0; index < 30; index += 1) client.give({ type: 'push', body: body(index) });
    expect(client.effectsOf('expired')).toHaveLength(1);
    expect(client.effectsOf('close').map(({ connection }) => connection)).toEqual([1]);
  });

  it('ends it too when refused requests pile up unacknowledged', () => {
    const client = start({ running: 1, unacknowledged: 10 });
    for (let index = 0; index < 30; index += 1) client.say(body(index));
    expect(client.effectsOf('expired')).toHaveLength(1);
  });

  it('refuses more running requests than it may have, those that were dropped included', () => {
    const client = start({ running: 2 });
    for (let round = 0; round < 5; round += 1) {
      const packet = client.say(body(round));
      client.say({ _: 'rpc_drop_answer', reqMsgId: signed(packet.msgId) });
    }
    expect(client.effectsOf('request')).toHaveLength(2);
    const [request] = client.effectsOf('request');
    client.give({ type: 'result', msgId: request?.msgId ?? 0n, body: body(1) });
    client.say(body(9));
    expect(client.effectsOf('request')).toHaveLength(3);
  });

  it('holds back what a connection does not take, and nothing else', () => {
    const client = start();
    client.give({ type: 'writable', connection: 1, writable: false });
    for (let index = 0; index < 50; index += 1) client.give({ type: 'push', body: body(index) });
    expect(pushes(client)).toEqual([]);
    client.give({ type: 'writable', connection: 1, writable: true });
    expect(pushes(client)).toHaveLength(50);
  });

  it('closes the connection of a client that asks and does not read', () => {
    const client = start();
    client.give({ type: 'writable', connection: 1, writable: false });
    for (let index = 0; index < 5000 && client.effectsOf('close').length === 0; index += 1) client.say({ _: 'ping', pingId: 1n }, { seqNo: 0 });
    expect(client.effectsOf('close')[0]?.reason.code).toBe('LIMIT_EXCEEDED');
  });

  it('leaves unread what it has no room for, and takes it when it comes again', () => {
    const client = start({ inbound: { inflatedSize: 1 << 20, waitingSize: 2048 } });
    client.computesAtOnce = false;
    client.say(wrapGzipPacked(new Uint8Array(40)));
    const packet = client.say(body(7, 4000));
    expect(client.effectsOf('close')[0]?.reason.code).toBe('LIMIT_EXCEEDED');
    client.computed(client.effectsOf('compute')[0]?.id ?? 0);
    client.settle();
    client.deliver(packet, 2);
    expect(client.effectsOf('request').map(({ body: request }) => request[4])).toEqual([7]);
  });

  it('replaces an answer that no packet can carry by an error', () => {
    const client = start();
    answer(client, client.say(body(1)), noise(2_200_000));
    const [result] = results(client);
    expect(result?.body.length).toBeLessThan(100);
  });

  it('sends an answer longer than a container again, under a new id', () => {
    const client = start();
    answer(client, client.say(body(1)), noise(1_200_000));
    client.say({ _: 'ping', pingId: 1n }, { seqNo: 0 }, 2);
    expect(results(client, 1)).toHaveLength(1);
    expect(results(client, 2)).toHaveLength(1);
    expect(results(client, 2)[0]?.msgId).not.toBe(results(client, 1)[0]?.msgId);
  });

  it('is told of misuse by its driver', () => {
    const client = start();
    expect(() => client.give({ type: 'push', body: new Uint8Array(3) })).toThrow('multiple of 4');
    expect(() => client.give({ type: 'push', body: new Uint8Array(3 << 20) })).toThrow('at most');
  });
});
