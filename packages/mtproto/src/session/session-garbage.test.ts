import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScriptedClient } from '../testing/scripted-client.js';
import { ScriptedServer } from '../testing/scripted-server.js';
import { body, crypto } from './client-bench.contract.js';
import { type ServiceMessage, serviceCodec } from './service-codec.js';

/** Service messages of every kind that a peer may send, with numbers from anywhere. */
const anyService = fc.oneof(
  ...[fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.constant(0n)].map((long) =>
    fc.record({
      kind: fc.constantFrom('pong', 'bad_msg_notification', 'bad_server_salt', 'msgs_ack', 'msgs_state_req', 'msgs_state_info', 'msgs_all_info', 'msg_detailed_info', 'msg_resend_req', 'new_session_created', 'rpc_drop_answer', 'ping_delay_disconnect', 'destroy_session', 'get_future_salts'),
      id: long,
      other: long,
      number: fc.integer(),
      bytes: fc.uint8Array({ maxLength: 20 }),
      known: fc.nat(30),
    }),
  ),
);

type AnyService = typeof anyService extends fc.Arbitrary<infer Value> ? Value : never;

function serialize({ kind, id, other, number, bytes }: AnyService): Uint8Array {
  const fields = { msgId: id, pingId: other, badMsgId: id, badMsgSeqno: number, errorCode: number & 63, newServerSalt: other, msgIds: [id, other], reqMsgId: id, info: bytes };
  const more = { answerMsgId: other, bytes: number, status: number, firstMsgId: id, uniqueId: other, serverSalt: other, disconnectDelay: number, sessionId: id, num: number };
  return serviceCodec.encode({ _: kind, ...fields, ...more } as ServiceMessage);
}

/** Flips a byte here and there. */
function mutate(bytes: Uint8Array, flips: readonly (readonly [number, number])[]): Uint8Array {
  const changed = bytes.slice();
  for (const [at, value] of flips) changed[at % changed.length] = value;
  return changed;
}

const flips = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 });

describe('garbage and mutated service messages', () => {
  it('never make a client throw, run for ever or grow without bound', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyService, flips, fc.boolean()), { maxLength: 40 }), (script) => {
        const server = new ScriptedServer(crypto);
        server.connect();
        for (let callId = 1; callId <= 3; callId += 1) server.call(callId, body(callId));
        for (const [service, changes, isKnown] of script) {
          const known = server.packets[service.known % server.packets.length];
          const id = isKnown && known ? BigInt.asIntN(64, known.msgId) : service.id;
          server.say(mutate(serialize({ ...service, id }), changes));
          server.run(service.number & 1023);
          if (server.client.deadline === undefined) server.connect();
        }
        expect(server.packets.length).toBeLessThan(400);
      }),
      { numRuns: 300 },
    );
  });

  it('never make a server throw, run for ever or grow without bound', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyService, flips, fc.boolean()), { maxLength: 40 }), (script) => {
        const client = new ScriptedClient(crypto);
        const first = client.say(body(1));
        for (const [service, changes, isKnown] of script) {
          const id = isKnown ? BigInt.asIntN(64, first.msgId) : service.id;
          client.say(mutate(serialize({ ...service, id }), changes), {}, 1 + (service.number & 1));
          client.run(service.number & 1023);
        }
        expect(client.packets.length).toBeLessThan(400);
        expect(client.effectsOf('request').filter(({ msgId }) => msgId === first.msgId)).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });

  it('are refused as whole bodies too, whatever their bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }).map((bytes) => bytes.subarray(0, bytes.length & ~3)), { maxLength: 10 }), (bodies) => {
        const server = new ScriptedServer(crypto);
        server.connect();
        const client = new ScriptedClient(crypto);
        for (const bytes of bodies) {
          server.say(bytes);
          client.say(bytes);
        }
        server.run(1000);
        client.run(1000);
        expect(server.packets.length + client.packets.length).toBeLessThan(100);
      }),
      { numRuns: 200 },
    );
  });
});
