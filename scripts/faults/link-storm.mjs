/** Whole links, from key creation to calls, on streams that end anywhere, with a server that restarts with its keys. */
import { readFileSync } from 'node:fs';
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { createSeededRandom, LinkPair } from '@kitewire/mtproto/testing';
import { auditCalls, Ledger, readBody, writeBody } from './ledger.mjs';

const hour = 3_600_000;
const CALLS = 12;
const crypto = createNodeCrypto();
const serverKey = readServerKey();

function readServerKey() {
  const file = new URL('../../packages/mtproto/vectors/vectors.json', import.meta.url);
  const { rsa_n, rsa_e, rsa_d, rsa_p, rsa_q } = JSON.parse(readFileSync(file, 'utf8')).own.auth_key_handshake;
  /** @param {string} hex */
  const fromHex = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
  return { n: fromHex(rsa_n), e: fromHex(rsa_e), d: fromHex(rsa_d), p: fromHex(rsa_p), q: fromHex(rsa_q) };
}

/** @param {number} seed @param {Partial<import('@kitewire/mtproto/testing').LinkPairOptions>} options */
function createPair(seed, options) {
  return new LinkPair({ crypto, random: createSeededRandom(seed), serverKey, wire: { maxSegment: 1 << 20, maxDelay: 0 }, ...options });
}

/**
 * Compares what was executed and answered: nothing may be executed twice in one life of the server.
 *
 * @param {import("@kitewire/mtproto/testing").LinkPair} pair
 * @param {number} calls
 * @param {readonly number[]} restarts How many requests were executed when each restart came.
 */
function auditLink(pair, calls, restarts = []) {
  const ledger = new Ledger();
  for (const [index, body] of pair.executed.entries()) {
    const life = restarts.filter((count) => count <= index).length;
    ledger.perform(readBody(body), `process ${life}`);
  }
  /** @type {Map<number, (number | 'failed')[]>} */
  const ends = new Map();
  for (const report of pair.reports) {
    if (report.type !== 'result' && report.type !== 'error' && report.type !== 'failed') continue;
    // Servers here give the request back.
    const end = report.type === 'result' ? ledger.effects.get(readBody(report.body)) ?? -1 : 'failed';
    ends.set(report.callId, [...(ends.get(report.callId) ?? []), end]);
  }
  const numbers = Array.from({ length: calls }, (_, call) => call);
  return auditCalls({ ledger, calls: numbers, ends, openCalls: 0 });
}

/**
 * @param {number} seed
 * @returns {{ wrong: string[], calls: number }}
 */
export function runLinkStorm(seed) {
  const fate = createSeededRandom(seed);
  /** @template T @param {readonly T[]} choices @returns {T} */
  const draw = (choices) => /** @type {T} */ (choices[fate.integer(0, choices.length - 1)]);
  const hasForwardSecrecy = fate.next() < 0.5;
  const pair = createPair(seed, {
    wire: { maxSegment: draw([1, 20, 300, 4096]), maxDelay: draw([0, 40, 400]) },
    maxAnswerTime: draw([0, 2_000]),
    clientClockError: draw([0, 0, hour, -hour]),
    client: {
      framing: draw(/** @type {const} */ (['intermediate', 'abridged', 'paddedIntermediate', 'full'])),
      ...(hasForwardSecrecy && { forwardSecrecy: {} }),
    },
  });
  /** @type {number[]} */
  const restarts = [];
  pair.connect();
  for (let call = 0; call < CALLS; call += 1) {
    pair.call(call, writeBody(call, 8 + 4 * fate.integer(0, 300)));
    pair.run(fate.integer(0, 600));
    const chance = fate.next();
    if (chance < 0.4) pair.connect();
    else if (chance < 0.5) {
      restarts.push(pair.executed.length);
      pair.restartServer({ forgetsTemporaryKeys: fate.next() < 0.5 });
      pair.connect();
    }
  }
  for (let round = 0; round < 8; round += 1) {
    pair.run(20_000);
    pair.connect();
  }
  pair.run(60_000);
  return { wrong: auditLink(pair, CALLS, restarts), calls: CALLS };
}

/** So many seeds of either kind together cut after every byte. */
const CUT_STRIDE = 51;

/**
 * Ends the stream after every 51st byte of a key creation and a first call, in either direction, beginning where the seed says.
 *
 * @param {number} seed Odd ones do it with forward secrecy; the first 102 come to every byte both ways.
 * @returns {{ wrong: string[], calls: number }}
 */
export function runCuts(seed) {
  const client = seed % 2 === 0 ? {} : { forwardSecrecy: {} };
  const wrong = [];
  let calls = 0;
  for (const from of /** @type {const} */ (['client', 'server'])) {
    const length = countBytes(from, client);
    for (let cutAt = 1 + (Math.floor(seed / 2) % CUT_STRIDE); cutAt < length; cutAt += CUT_STRIDE) {
      let left = cutAt;
      let isCut = false;
      const pair = createPair(1, {
        client,
        tamper: (sent, side) => {
          if (side !== from || isCut) return sent;
          const kept = sent.subarray(0, left);
          left -= kept.length;
          isCut = left === 0;
          return kept;
        },
      });
      pair.connect();
      pair.call(0, writeBody(0));
      pair.run(200);
      pair.connect();
      pair.run(30_000);
      calls += 1;
      wrong.push(...auditLink(pair, 1).map((fault) => `cut after byte ${cutAt} of the ${from}: ${fault}`));
    }
  }
  return { wrong, calls };
}

/** @param {'client' | 'server'} from @param {{ forwardSecrecy?: {} }} client */
function countBytes(from, client) {
  let bytes = 0;
  const pair = createPair(1, { client, tamper: (sent, side) => ((bytes += side === from ? sent.length : 0), sent) });
  pair.connect();
  pair.call(0, writeBody(0));
  pair.run(3000);
  return bytes;
}
