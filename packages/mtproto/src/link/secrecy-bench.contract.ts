/** Two links with temporary keys under the virtual clock, and what passed between them; for the tests of forward secrecy. */
import { readFileSync } from 'node:fs';
import { fromHex, toHex } from '../bytes/hex.js';
import { uint64ToBytesLE } from '../bytes/int64.js';
import { createNodeCrypto } from '../node/node-provider.js';
import type { CryptoProvider, RsaPrivateNumbers } from '../ports/crypto-provider.js';
import type { LivenessPolicy } from '../session/client-liveness.js';
import { LinkPair, type LinkPairOptions } from '../testing/link-pair.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import type { ClientLinkEffect } from './types.js';

export const crypto: CryptoProvider = createNodeCrypto();
const vectors = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const { rsa_n, rsa_e, rsa_d, rsa_p, rsa_q } = vectors.own.auth_key_handshake;
export const serverKey: RsaPrivateNumbers = { n: fromHex(rsa_n), e: fromHex(rsa_e), d: fromHex(rsa_d), p: fromHex(rsa_p), q: fromHex(rsa_q) };

/** In ms. */
export const hour = 3_600_000;
/** Quiet connections are pinged rarely here, so that days pass quickly. */
export const liveness: LivenessPolicy = { pingInterval: 60_000, silence: 5_000, pongTimeout: 10_000 };

export interface Rig {
  readonly pair: LinkPair;
  /** Everything that has passed over the wire, in hexadecimal. */
  wire(): string;
  results(): number[];
  of<Type extends ClientLinkEffect['type']>(type: Type): Extract<ClientLinkEffect, { type: Type }>[];
}

export function createRig({ seed = 1, client, ...rest }: Partial<LinkPairOptions> & { seed?: number } = {}): Rig {
  const seen: Uint8Array[] = [];
  const pair = new LinkPair({
    ...{ crypto, random: createSeededRandom(seed), serverKey, wire: { maxSegment: 4096, maxDelay: 5 } },
    ...rest,
    client: { forwardSecrecy: {}, liveness, ...client },
    tamper: (bytes, from) => {
      seen.push(bytes);
      return rest.tamper?.(bytes, from) ?? bytes;
    },
  });
  const of: Rig['of'] = (type) => pair.reports.filter((report): report is never => report.type === type);
  return {
    pair,
    wire: () => seen.map(toHex).join(''),
    results: () => of('result').map(({ callId }) => callId).sort((a, b) => a - b),
    of,
  };
}

/** A call. */
export function body(index: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(0, 0x0badcafe, true);
  new DataView(bytes.buffer).setUint32(4, index, true);
  return bytes;
}

/** Whether the id of a permanent key has stood on the wire. */
export function isPermanentSeen({ pair, wire }: Rig): boolean {
  return [...pair.authKeys.keys()].some((id) => wire().includes(toHex(uint64ToBytesLE(id))));
}
