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

/** One data centre of a server of ours. */
export interface EmbeddedDc {
  /** `host:port`, or both by themselves. */
  readonly address: string | { readonly host: string; readonly port: number };
  /** The RSA public key in PEM. */
  readonly publicKey: string;
  /** The number of the data centre; 2 unless given. */
  readonly dcId?: number;
}

/** A server of ours, as `createServer` returns it or as it prints itself: its main data centre, and all of them if there are more. */
export interface EmbeddedServer extends EmbeddedDc {
  /** All data centres with the main one; only that one unless given. */
  readonly dcs?: readonly EmbeddedDc[];
  /** The one with copies of files, if there is one. Its key is taken from what the server tells, as always. */
  readonly cdn?: EmbeddedDc | undefined;
}

/** Telegram's production servers: the default. */
export function telegram(): ServerSpec {
  return { dcOptions: productionDcOptions(), mainDcId: defaultDcId, testMode: false, publicKeys: productionServerKeys(), fixed: false };
}

/** Telegram's test servers; they have accounts of their own. */
export function telegramTest(): ServerSpec {
  return { dcOptions: testDcOptions(), mainDcId: defaultDcId, testMode: true, publicKeys: testServerKeys(), fixed: false };
}

/**
 * A reference server: in this process, or one that has printed its address and key. An account without a login begins at the
 * main data centre; where the list has that too, its own address and key count. Throws a `UsageError` for an address or a key
 * that is none.
 */
export function embedded({ dcs = [], cdn, ...main }: EmbeddedServer): ServerSpec {
  const mainDcId = main.dcId ?? defaultDcId;
  const all = [main, ...dcs.filter(({ dcId = defaultDcId }) => dcId !== mainDcId)];
  const dcOptions = [...all.map(readDc), ...(cdn ? [{ ...readDc(cdn), cdn: true as const }] : [])];
  return { dcOptions, mainDcId, testMode: false, publicKeys: all.map((dc) => parseKey(dc.publicKey)), fixed: true };
}

function readDc({ address, dcId = defaultDcId }: EmbeddedDc): DcOptionRecord {
  const { host, port } = typeof address === 'string' ? parseAddress(address) : address;
  return { dcId, host, port, ...(host.includes(':') && { ipv6: true as const }) };
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
