/** The MTProxy before a server: its listener, and what clients are told of it. */
import { formatMtproxySecret } from '@kitewire/mtproto';
import type { ListenAddress } from '../gateway/listen-on.js';
import { listenMtproxy, type MtproxyGateway, type MtproxyGatewayOptions } from '../gateway/mtproxy-gateway.js';
import { findPublicAddress } from './public-address.js';
import { type MtproxyFrontSettings, readMtproxySecret } from './server-options.js';

/** Where clients reach the proxy, and what they must know. */
export interface MtproxyAddress extends ListenAddress {
  /** As it was given, in one form for all clients: hex, or base64url with a domain. */
  readonly secret: string;
}

export interface MtproxyFrontParameters extends Omit<MtproxyGatewayOptions, 'secret' | 'findDc' | keyof ListenAddress> {
  readonly settings: MtproxyFrontSettings;
  /** The server's own listener. */
  readonly gateway: ListenAddress;
  readonly dcId: number;
  readonly publicHost: string | undefined;
}

/** A proxy that listens. */
export interface StartedFront {
  readonly listener: MtproxyGateway;
  readonly address: MtproxyAddress;
}

/** Starts a proxy whose one data centre is the server; rejects as listening does. */
export async function startMtproxyFront({ settings, gateway, dcId, publicHost, ...surroundings }: MtproxyFrontParameters): Promise<StartedFront> {
  const secret = readMtproxySecret(settings);
  const inner = { host: ownHost(gateway.host), port: gateway.port };
  const listener = await listenMtproxy({
    ...surroundings,
    ...{ secret, host: settings.host ?? gateway.host, port: settings.port ?? 0 },
    // Test servers count from 10,000, media-only ones are negative: to a server of ours they are the same.
    findDc: (wireId) => (Math.abs(wireId) % 10_000 === dcId ? inner : undefined),
  });
  const host = await findPublicAddress({ boundHost: listener.host, publicHost });
  return { listener, address: { host, port: listener.port, secret: formatMtproxySecret(secret) } };
}

/** Where a listener is reached from its own machine. */
function ownHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
