// SHA-256 as each client calls it.
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import { createHash } from 'node:crypto';
import gramjs from 'telegram/Helpers.js';
import { compareSpeed } from './support/measure.mjs';
import { seededBytes } from './support/seeded-bytes.mjs';

async function run({ rounds = 21, quick = false } = {}) {
  const node = createNodeCrypto();
  const mtcute = new NodeCryptoProvider();
  const rows = [];
  for (const [label, size] of Object.entries({ '64 B': 64, '1 KB': 1024, '512 KB': 524_288 })) {
    const data = seededBytes(size);
    const buffer = Buffer.from(data);
    const speeds = await compareSpeed(
      {
        kitewire: () => node.sha256(data),
        mtcute: () => mtcute.sha256(data),
        GramJS: () => gramjs.sha256(buffer),
        'limit: node:crypto': () => createHash('sha256').update(data).digest(),
      },
      { rounds, slice: quick ? 5 : 8 },
    );
    for (const [name, speed] of Object.entries(speeds)) rows.push({ name: `${name}, ${label}`, value: (speed * size) / 1e6, unit: 'MB/s' });
  }
  return { title: 'SHA-256 by bytes a call', rows };
}

export default { name: 'sha256', run };
