// AES-256-IGE both ways: ours on Node and elsewhere, what the others really use, and the CBC of OpenSSL as the limit.
import { createPortableCrypto } from '@kitewire/mtproto';
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import { createCipheriv, createDecipheriv } from 'node:crypto';
import gramjs from 'telegram/crypto/IGE.js';
import { compareSpeed } from './support/measure.mjs';
import { seededBytes } from './support/seeded-bytes.mjs';

const sizes = { '64 B': 64, '1 KB': 1024, '64 KB': 65_536, '512 KB': 524_288 };

async function run({ rounds = 21, quick = false } = {}) {
  const key = seededBytes(32, 2);
  const iv = seededBytes(32, 3);
  const node = createNodeCrypto();
  const wasm = createPortableCrypto();
  const noble = createPortableCrypto({ webAssembly: false });
  const mtcute = new NodeCryptoProvider();
  await mtcute.initialize();
  const rows = [];
  for (const way of /** @type {const} */ (['encrypt', 'decrypt'])) {
    const method = way === 'encrypt' ? 'aesIgeEncrypt' : 'aesIgeDecrypt';
    const gramjsMethod = way === 'encrypt' ? 'encryptIge' : 'decryptIge';
    const createCbc = way === 'encrypt' ? createCipheriv : createDecipheriv;
    for (const [label, size] of Object.entries(sizes)) {
      const data = seededBytes(size);
      const buffer = Buffer.from(data);
      const [gramjsKey, gramjsIv] = [Buffer.from(key), Buffer.from(iv)];
      /** @type {Record<string, () => Uint8Array>} */
      const ciphers = {
        kitewire: () => node[method](data, key, iv),
        mtcute: () => mtcute.createAesIge(key, iv)[way](data),
        GramJS: () => new gramjs.IGE(gramjsKey, gramjsIv)[gramjsMethod](buffer),
        'kitewire (WebAssembly)': () => wasm[method](data, key, iv),
        'kitewire (noble)': () => noble[method](data, key, iv),
      };
      const expected = ciphers['kitewire']?.() ?? data;
      for (const [name, act] of Object.entries(ciphers)) {
        if (Buffer.compare(act(), expected) !== 0) throw new Error(`expected ${name} to ${way} ${label} as the others do`);
      }
      const limit = () => createCbc('aes-256-cbc', key, iv.subarray(0, 16)).setAutoPadding(false).update(data);
      const speeds = await compareSpeed({ ...ciphers, 'limit: node:crypto CBC': limit }, { rounds, slice: quick ? 5 : 8 });
      for (const [name, speed] of Object.entries(speeds)) rows.push({ name: `${name}, ${way} ${label}`, value: (speed * size) / 1e6, unit: 'MB/s' });
    }
  }
  return { title: 'AES-256-IGE by bytes a call', rows };
}

export default { name: 'aes-ige', run };
