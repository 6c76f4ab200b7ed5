/** The address at which clients reach the server: always a literal one, for some clients cannot read names. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { OptionError } from './server-options.js';

/** An address of this machine as the system lists it. */
export interface OwnAddress {
  readonly address: string;
  readonly family: string;
  /** Whether nobody else can reach it. */
  readonly internal: boolean;
}

export interface PublicAddressParameters {
  /** The literal address that the listener is bound to. */
  readonly boundHost: string;
  /** What the option says. */
  readonly publicHost?: string | undefined;
  /** Those of this machine unless given. */
  readonly ownAddresses?: readonly OwnAddress[];
}

/** Gives the literal address to tell clients; throws an `OptionError` when `publicHost` is a name without one. */
export async function findPublicAddress({ boundHost, publicHost, ownAddresses = listOwnAddresses() }: PublicAddressParameters): Promise<string> {
  if (publicHost !== undefined) return resolveHost(publicHost);
  if (boundHost !== '0.0.0.0' && boundHost !== '::') return boundHost;
  const outer = ownAddresses.filter(({ internal }) => !internal);
  // IPv4 reaches a listener on all IPv6 addresses as well, and every client can read it.
  return outer.find(({ family }) => family === 'IPv4')?.address ?? '127.0.0.1';
}

async function resolveHost(host: string): Promise<string> {
  if (isIP(host) !== 0) return host;
  try {
    const { address } = await lookup(host);
    return address;
  } catch (cause) {
    throw new OptionError(`the option publicHost takes an address or a name that has one, got "${host}"`, { cause });
  }
}

function listOwnAddresses(): OwnAddress[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
}
