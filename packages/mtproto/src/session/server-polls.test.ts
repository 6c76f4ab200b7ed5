// The server's session on connections of HTTP, where each packet has to wait for a request that it can answer.
import { describe, expect, it } from 'vitest';
import { ScriptedClient } from '../testing/scripted-client.js';
import { answer, body, codes, crypto, pushes, results } from './server-bench.contract.js';

/** The polls that were answered, in order. */
const answered = (client: ScriptedClient): (number | undefined)[] => client.packets.map(({ poll }) => poll);

/** A session that has announced itself on poll 1 of connection 1. */
function startPolled(): ScriptedClient {
  const client = new ScriptedClient(crypto);
  client.say({ _: 'ping', pingId: 1n }, { seqNo: 0 }, 1, 1);
  client.packets.length = 0;
  return client;
}

const wait = (maxDelay: number, waitAfter: number, maxWait: number) => ({ _: 'http_wait', maxDelay, waitAfter, maxWait }) as const;

describe('a session over HTTP', () => {
  it('answers a request on its own poll, and everything else on later ones, the oldest first', () => {
    const client = new ScriptedClient(crypto);
    client.say({ _: 'ping', pingId: 1n }, { seqNo: 0 }, 1, 10);
    expect(answered(client)).toEqual([10]);
    client.give({ type: 'push', body: body(1) });
    client.give({ type: 'push', body: body(2) });
    expect(pushes(client)).toEqual([]);
    client.say(wait(0, 0, 1000), { seqNo: 0 }, 1, 11);
    expect([answered(client), pushes(client)]).toEqual([[10, 11], [1, 2]]);
    client.say(wait(0, 0, 1000), { seqNo: 0 }, 1, 12);
    client.say(wait(0, 0, 1000), { seqNo: 0 }, 1, 13);
    client.give({ type: 'push', body: body(3) });
    client.give({ type: 'push', body: body(4) });
    expect(answered(client)).toEqual([10, 11, 12, 13]);
  });

  it('says that there is nothing to say when a poll has waited for so long as the client wants, or 25 s', () => {
    const client = startPolled();
    client.say(wait(0, 0, 700), { seqNo: 0 }, 1, 2);
    client.say({ _: 'msgs_ack', msgIds: [] }, { seqNo: 0 }, 1, 3);
    client.run(699);
    expect(answered(client)).toEqual([]);
    client.run(1);
    expect([answered(client), client.sent()]).toEqual([[2], []]);
    client.run(24_299);
    expect(answered(client)).toEqual([2]);
    client.run(1);
    expect(answered(client)).toEqual([2, 3]);
  });

  it('holds what it has to say back for company, as long as the client allows', () => {
    const client = startPolled();
    client.say(wait(100, 40, 25_000), { seqNo: 0 }, 1, 2);
    client.give({ type: 'push', body: body(1) });
    client.run(30);
    client.give({ type: 'push', body: body(2) });
    client.run(30);
    expect(answered(client)).toEqual([]);
    client.run(10);
    expect([answered(client), pushes(client)]).toEqual([[2], [1, 2]]);
    client.say(wait(100, 90, 25_000), { seqNo: 0 }, 1, 3);
    for (let count = 3; count < 6; count += 1) {
      client.give({ type: 'push', body: body(count) });
      client.run(40);
    }
    expect([answered(client), pushes(client)]).toEqual([[2, 3], [1, 2, 3, 4, 5]]);
  });

  it('wants nothing to happen any more when what waited was dropped', () => {
    const client = startPolled();
    client.say(wait(4000, 4000, 25_000), { seqNo: 0 }, 1, 2);
    const call = client.say(body(1), {}, 1, 3);
    answer(client, call);
    client.say({ _: 'msgs_ack', msgIds: [] }, { seqNo: 0 }, 2);
    client.run(30_000);
    expect(answered(client).filter((poll) => poll !== undefined)).toEqual([2, 3]);
    expect(client.server.deadline).toBeUndefined();
  });

  it('lets no poll wait for longer than a minute, and no more of them than a browser has (S08)', () => {
    const client = startPolled();
    for (let poll = 2; poll < 12; poll += 1) client.say(wait(9e6, 9e6, 9e6), { seqNo: 0 }, 1, poll);
    expect(answered(client)).toEqual([2, 3]);
    client.run(50_000);
    expect(answered(client)).toHaveLength(10);
    client.say(wait(9e6, 9e6, 9e6), { seqNo: 0 }, 1, 12);
    client.give({ type: 'push', body: body(1) });
    client.run(5000);
    expect(pushes(client)).toEqual([1]);
  });

  it('tells nothing new to who repeats a packet, but that there is nothing (S01)', () => {
    const client = startPolled();
    const call = client.say(body(5), {}, 1, 2);
    client.give({ type: 'push', body: body(1) });
    client.packets.length = 0;
    client.give({ type: 'push', body: body(2) });
    client.give({ type: 'packet', connection: 1, packet: call, poll: 3 });
    expect([answered(client), pushes(client)]).toEqual([[3], []]);
    client.say(wait(0, 0, 1000), { seqNo: 0 }, 1, 4);
    expect(pushes(client)).toEqual([2]);
  });

  it('answers a packet that it refuses on its own poll, with the refusal alone (S02)', () => {
    const client = startPolled();
    client.give({ type: 'push', body: body(1) });
    client.packets.length = 0;
    client.say(body(1), { msgId: 5n }, 1, 7);
    expect([answered(client), codes(client), pushes(client)]).toEqual([[7], [18], []]);
  });

  it('sends again what went out on a poll that has not arrived', () => {
    const client = startPolled();
    client.say(wait(0, 0, 1000), { seqNo: 0 }, 1, 2);
    client.give({ type: 'push', body: body(1) });
    client.give({ type: 'pollClosed', connection: 1, poll: 2 });
    client.say(wait(0, 0, 1000), { seqNo: 0 }, 1, 3);
    expect(pushes(client)).toEqual([1, 1]);
  });

  it('sends nothing on a poll that is closed, and keeps it for the next one', () => {
    const client = startPolled();
    client.say(wait(0, 0, 1000), { seqNo: 0 }, 1, 2);
    client.give({ type: 'pollClosed', connection: 1, poll: 2 });
    client.give({ type: 'push', body: body(1) });
    expect(answered(client)).toEqual([]);
    client.say(wait(0, 0, 1000), { seqNo: 0 }, 1, 3);
    expect([answered(client), pushes(client)]).toEqual([[3], [1]]);
  });

  it('moves to TCP with what waited for a poll', () => {
    const client = startPolled();
    client.give({ type: 'push', body: body(1) });
    const call = client.say({ _: 'ping', pingId: 2n }, { seqNo: 0 }, 2);
    expect(call.msgId).toBeGreaterThan(0n);
    expect([pushes(client, 2), answered(client).at(-1)]).toEqual([[1], undefined]);
    expect(results(client)).toEqual([]);
  });
});
