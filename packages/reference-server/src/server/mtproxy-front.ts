/** The MTProxy before a server: its listener, and what clients are told of it. */
import { formatMtproxySecret } from '@kitewire/mtproto';
import type { ListenAddress } from '../gateway/listen-on.js';
import type { Gateway } from '../gateway/tcp-gateway.js';
import { listenMtproxy, type MtproxyGateway, type MtproxyGatewayOptions } from '../gateway/mtproxy-gateway.js';
import { findPublicAddress } from './public-address.js';
import { type MtproxyFrontSettings, readMtproxySecret } from './server-options.js';

/** Where clients reach the proxy, and what they must know. */
export interface MtproxyAddress extends ListenAddress {
  /** As it was given, in one form for all clients: hex, or base64url with a domain. */
  readonly secret: string;
}

export interface MtproxyFrontParameters extends Omit<MtproxyGatewayOptions, 'secret' | 'openDc' | 'strangersTo' | keyof ListenAddress> {
  readonly settings: MtproxyFrontSettings;
  /** The server's own listeners, that of the main data centre first. */
  readonly dcs: readonly { readonly dcId: number; readonly gateway: Pick<Gateway, 'host' | 'join'> }[];
  readonly publicHost: string | undefined;
}

/** A proxy that listens. */
export interface StartedFront {
  readonly listener: MtproxyGateway;
  readonly address: MtproxyAddress;
}

/** Starts a proxy before the data centres of a server; rejects as listening does. */
export async function startMtproxyFront({ settings, dcs, publicHost, ...surroundings }: MtproxyFrontParameters): Promise<StartedFront> {
  const secret = readMtproxySecret(settings);
  const inner = new Map(dcs.map(({ dcId, gateway }) => [dcId, gateway]));
  const listener = await listenMtproxy({
    ...surroundings,
    ...{ secret, host: settings.host ?? dcs[0]?.gateway.host ?? '127.0.0.1', port: settings.port ?? 0 },
    strangersTo: settings.strangersTo && { port: 443, connections: 100, idleTime: 60_000, ...settings.strangersTo },
    // Test servers count from 10,000, media-only ones are negative: to a server of ours they are the same.
    // The client's own address goes along: behind any other proxy all clients share the limits of one.
    openDc: (wireId, clientAddress) => inner.get(Math.abs(wireId) % 10_000)?.join(clientAddress),
  });
  try {
    const host = await findPublicAddress({ boundHost: listener.host, publicHost });
    return { listener, address: { host, port: listener.port, secret: formatMtproxySecret(secret) } };
  } catch (error) {
    await listener.close();
    throw error;
  }
}
