// Clients without an account, many in one process: the machines of a connection on bare sockets, so that only the wire is measured.
import { connect } from 'node:net';
import { ClientLink, parseRsaPublicKey } from '@kitewire/mtproto';
import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';
import { createCodec } from '@kitewire/tl-schema';
import { apiSchema, layer } from '@kitewire/tl-schema/api';
import { serve } from './ask.mjs';

const crypto = createNodeCrypto();
const codec = createCodec(apiSchema);
const about = { apiId: 1, deviceModel: 'bench', systemVersion: '1', appVersion: '1', systemLangCode: 'en', langPack: '', langCode: 'en' };
const body = codec.encode({ _: 'invokeWithLayer', layer, query: { _: 'initConnection', ...about, query: { _: 'help.getNearestDc' } } });
const now = () => ({ instant: performance.now(), unix: Date.now() });

/** @type {{ socket: import('node:net').Socket, auth: object }[]} */
let visitors = [];

/**
 * Connects, with a key or to make one, and asks one thing. A flight is what was said before something new was heard.
 *
 * @param {any} server
 * @param {object} [auth]
 * @returns {Promise<{ socket: import('node:net').Socket, auth: any, ms: number, flights: number }>}
 */
function visit(server, auth) {
  return new Promise((resolve, reject) => {
    const link = new ClientLink({ crypto, random: nodeRandom, publicKeys: [parseRsaPublicKey(server.publicKey)], dcId: server.dcId, ...(auth && { auth }) });
    const socket = connect({ ...server.address, noDelay: true });
    let made = auth;
    let connected = 0;
    let flights = 0;
    let isOurTurn = true;
    const carryOut = (/** @type {any} */ effect) => {
      switch (effect.type) {
        case 'write':
          if (isOurTurn) flights += 1;
          isOurTurn = false;
          socket.write(effect.bytes);
          return link.handle({ type: 'drained' }, now());
        case 'compute':
          return void Promise.resolve(crypto.compute(effect.job)).then((result) => {
            link.handle({ type: 'computed', id: effect.id, result }, now());
            pump();
          });
        case 'authKeyCreated':
          made = effect;
          return;
        case 'result':
          return resolve({ socket, auth: made, ms: performance.now() - connected, flights });
        case 'close':
          return reject(new Error(effect.reason.message));
      }
    };
    const pump = () => {
      for (let effect = link.poll(now()); effect; effect = link.poll(now())) carryOut(effect);
    };
    socket.on('error', reject);
    socket.once('connect', () => {
      connected = performance.now();
      link.handle({ type: 'opened' }, now());
      link.handle({ type: 'call', callId: 1, body }, now());
      pump();
    });
    socket.on('data', (bytes) => {
      isOurTurn = true;
      link.handle({ type: 'bytes', bytes }, now());
      pump();
    });
  });
}

serve({
  async visit({ server, count }) {
    visitors = [];
    for (let left = count; left > 0; left -= 4) visitors.push(...(await Promise.all(Array.from({ length: Math.min(4, left) }, () => visit(server)))));
  },
  hangUp() {
    for (const { socket } of visitors) socket.destroy();
  },
  /** Everybody of the last visit comes back with the key of before. */
  async comeBack({ server }) {
    const before = visitors;
    visitors = [];
    for (const { auth } of before) visitors.push(await visit(server, auth));
    const measured = /** @type {any[]} */ (visitors);
    return { ms: measured.map(({ ms }) => ms), flights: measured.map(({ flights }) => flights) };
  },
  async crowd({ server, count }) {
    const started = performance.now();
    await Promise.all(Array.from({ length: count }, () => visit(server)));
    return { ms: performance.now() - started };
  },
});
