// The server of a bench, in a process of its own.
import { bytesToBigInt, fingerprint, parseRsaPublicKey, toHex } from '@kitewire/mtproto';
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { createServer } from '@kitewire/reference-server';
import { createClient, embedded, memory } from '@kitewire/sdk';
import { serve } from './ask.mjs';

const server = await createServer();
const { address, publicKey, dcId } = server;
const key = parseRsaPublicKey(publicKey);
// GramJS takes a key as numbers; made here, because it should not pay for reading ours.
const rsaNumbers = { fingerprint: String(fingerprint(key, createNodeCrypto())), n: toHex(key.n), e: Number(bytesToBigInt(key.e)) };

serve({
  describe: () => ({ address, publicKey, dcId, rsaNumbers }),
  codeFor: ({ phone }) => server.codeFor(phone),
  /** Makes an account: mtcute cannot sign up. */
  async signUp({ phone }) {
    const client = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), storage: memory() });
    await client.start({ phone, firstName: 'Somebody', code: () => server.codeFor(phone) });
    await client.close();
  },
  cpu: () => process.cpuUsage(),
});
