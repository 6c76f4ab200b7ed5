// Factoring of pq, the number with which a server makes a client work before it agrees on a key.
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import bigInt from 'big-integer';
import { generatePrimeSync } from 'node:crypto';
import gramjs from 'telegram/crypto/Factorizator.js';
import { median, turn } from './support/measure.mjs';

/** As servers choose them: two primes of 31 bits. */
function makePq() {
  const [p, q] = [generatePrimeSync(31, { bigint: true }), generatePrimeSync(31, { bigint: true })];
  return p * q;
}

/** @param {bigint} value */
function toBytes(value) {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(16, '0'), 'hex'));
}

async function run({ rounds = 7, quick = false } = {}) {
  const node = createNodeCrypto();
  const mtcute = new NodeCryptoProvider();
  await mtcute.initialize();
  /** @type {Record<string, (pq: bigint) => unknown>} */
  const contenders = {
    kitewire: (pq) => node.compute({ type: 'factorizePq', pq }),
    mtcute: (pq) => mtcute.factorizePQ(toBytes(pq)),
    GramJS: (pq) => gramjs.Factorizator.factorize(bigInt(pq.toString())),
  };
  /** @type {Record<string, number[]>} */
  const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    // Everybody has the same numbers; luck differs from number to number.
    const numbers = Array.from({ length: quick ? 3 : 10 }, makePq);
    for (const [name, factorize] of turn(Object.entries(contenders), round)) {
      for (const pq of numbers) {
        const started = performance.now();
        await factorize(pq);
        // The first round only warms up.
        if (round > 0) samples[name]?.push(performance.now() - started);
      }
    }
  }
  const rows = Object.entries(samples).map(([name, times]) => ({ name: `${name}, median`, value: median(times), unit: 'ms' }));
  return { title: 'Factoring of pq (two primes of 31 bits)', rows };
}

export default { name: 'factorize', run };
