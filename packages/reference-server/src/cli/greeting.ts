/** What a started server says about itself: where it is, what proves it, and how clients reach it. */
import type { KitewireServer } from '../server/create-server.js';
import type { ServerDc } from '../server/start-dc.js';

/** The text for who has just started a server with its data in that directory. */
export function greet({ address, publicKey, dcId, dcs, mtproxy }: Pick<KitewireServer, 'address' | 'publicKey' | 'dcId' | 'dcs' | 'mtproxy'>, data: string): string {
  const others = dcs.slice(1);
  const [ownId, otherDcs] = [dcId === 2 ? '' : `, dcId: ${dcId}`, others.map((dc) => `{ dcId: ${dc.dcId}, address: '${format(dc)}', publicKey: pem${dc.dcId} }`)];
  const all = otherDcs.length === 0 ? '' : `, dcs: [${otherDcs.join(', ')}]`;
  return `Kitewire reference server on ${format({ address })}, data in ${data}

RSA public key:

${publicKey.trim()}
${others.map(greetDc).join('')}
Connect the Kitewire SDK, with that text as pem:

  const server = embedded({ address: '${format({ address })}', publicKey: pem${ownId}${all} });
  const client = createClient({ apiId: 1, apiHash: 'any', server, storage: memory() });

Connect mtcute, with an account that exists (it cannot sign up):

  import { MemoryStorage, TelegramClient } from '@mtcute/node';
  import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js';

  addPublicKey(new NodeCryptoProvider(), pem);
${others.map((dc) => `  addPublicKey(new NodeCryptoProvider(), pem${dc.dcId});\n`).join('')}  const dc = { id: ${dcId}, ipAddress: '${address.host}', port: ${address.port} };
  const defaultDcs = { main: dc, media: { ...dc, mediaOnly: true } };
  const client = new TelegramClient({ apiId: 1, apiHash: 'any', storage: new MemoryStorage(), defaultDcs });

${mtproxy ? `Connect through the MTProxy before it:

  tg://proxy?server=${mtproxy.host}&port=${mtproxy.port}&secret=${mtproxy.secret}

` : ''}Login codes are printed here. Ctrl+C ends the server.`;
}

function greetDc(dc: ServerDc): string {
  return `
Data centre ${dc.dcId} on ${format(dc)}, with its key as pem${dc.dcId}:

${dc.publicKey.trim()}
`;
}

function format({ address: { host, port } }: Pick<ServerDc, 'address'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
