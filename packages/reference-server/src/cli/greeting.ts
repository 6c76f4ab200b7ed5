/** What a started server says about itself: where it is, what proves it, and how clients reach it. */
import type { KitewireServer } from '../server/create-server.js';

/** The text for who has just started a server with its data in that directory. */
export function greet({ address: { host, port }, publicKey, dcId, mtproxy }: Pick<KitewireServer, 'address' | 'publicKey' | 'dcId' | 'mtproxy'>, data: string): string {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return `Kitewire reference server on ${address}, data in ${data}

RSA public key:

${publicKey.trim()}

Connect the Kitewire SDK, with that text as pem:

  const server = embedded({ address: '${address}', publicKey: pem${dcId === 2 ? '' : `, dcId: ${dcId}`} });
  const client = createClient({ apiId: 1, apiHash: 'any', server, storage: memory() });

Connect mtcute, with an account that exists (it cannot sign up):

  import { MemoryStorage, TelegramClient } from '@mtcute/node';
  import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js';

  addPublicKey(new NodeCryptoProvider(), pem);
  const dc = { id: ${dcId}, ipAddress: '${host}', port: ${port} };
  const defaultDcs = { main: dc, media: { ...dc, mediaOnly: true } };
  const client = new TelegramClient({ apiId: 1, apiHash: 'any', storage: new MemoryStorage(), defaultDcs });

${mtproxy ? `Connect through the MTProxy before it:

  tg://proxy?server=${mtproxy.host}&port=${mtproxy.port}&secret=${mtproxy.secret}

` : ''}Login codes are printed here. Ctrl+C ends the server.`;
}
