/** Which server a client talks to: Telegram's own, its test servers, or one of ours. */
import { parseRsaPublicKey, type RsaPublicKey } from '@kitewire/mtproto';
import { defaultDcId, productionDcOptions, testDcOptions } from '../dcs/built-in-dcs.js';
import { productionServerKeys, testServerKeys } from '../dcs/server-keys.js';
import { UsageError } from '../errors/usage-error.js';
import type { DcOptionRecord } from '../storage/records.js';

/** Addresses, and the keys that prove them to be who they are. */
export interface ServerSpec {
  readonly dcOptions: readonly DcOptionRecord[];
  /** The data centre that an account without a login begins at. */
  readonly mainDcId: number;
  readonly testMode: boolean;
  readonly publicKeys: readonly RsaPublicKey[];
  /** Whether the addresses stay as they are, whatever the server tells: they were given by hand. */
  readonly fixed: boolean;
}

/** A server of ours, as `createServer` returns it or as it prints itself. */
export interface EmbeddedServer {
  /** `host:port`, or both by themselves. */
  readonly address: string | { readonly host: string; readonly port: number };
  /** The RSA public key in PEM. */
  readonly publicKey: string;
  /** The number of its data centre; 2 unless given. */
  readonly dcId?: number;
}

/** Telegram's production servers: the default. */
export function telegram(): ServerSpec {
  return { dcOptions: productionDcOptions(), mainDcId: defaultDcId, testMode: false, publicKeys: productionServerKeys(), fixed: false };
}

/** Telegram's test servers; they have accounts of their own. */
export function telegramTest(): ServerSpec {
  return { dcOptions: testDcOptions(), mainDcId: defaultDcId, testMode: true, publicKeys: testServerKeys(), fixed: false };
}

/** A reference server: in this process, or one that has printed its address and key. Throws a `UsageError` for neither. */
export function embedded({ address, publicKey, dcId = defaultDcId }: EmbeddedServer): ServerSpec {
  const { host, port } = typeof address === 'string' ? parseAddress(address) : address;
  const option: DcOptionRecord = { dcId, host, port, ...(host.includes(':') && { ipv6: true as const }) };
  return { dcOptions: [option], mainDcId: dcId, testMode: false, publicKeys: [parseKey(publicKey)], fixed: true };
}

function parseAddress(address: string): { host: string; port: number } {
  const match = /^\[?(?<host>[^\]]+)\]?:(?<port>\d{1,5})$/.exec(address);
  const { host, port } = match?.groups ?? {};
  if (host === undefined || port === undefined) throw new UsageError(`A server's address is host:port, got "${address}".`);
  return { host, port: Number(port) };
}

function parseKey(pem: string): RsaPublicKey {
  try {
    return parseRsaPublicKey(pem);
  } catch (cause) {
    throw new UsageError("A server's public key is RSA in PEM, as the server prints it.", { cause });
  }
}
