/** Makes the connections of a client from its options: addresses, keys, the way, and what the server is told of it. */
import { layer } from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { DcList } from '../dcs/dc-list.js';
import { type DataCentre, type Transport, wireDcId } from '../ports/transport.js';
import { apiCodec } from '../rpc/api-codec.js';
import type { ClientOptions, Platform } from './client-options.js';
import { DcChannel } from './dc-channel.js';
import type { ChannelRequest } from './dc-pool.js';
import type { ServerSpec } from './server-spec.js';
import { storesTemporaryKeys } from './stored-temporary-keys.js';
import type { FollowUpdates } from './update-follower.js';

/** What the options of a client say about its connections. */
export interface ChannelSettings extends Omit<ClientOptions, 'session' | 'storage'> {
  readonly local?: Pick<FollowUpdates, 'asks'>;
}

export interface ChannelParts {
  readonly options: ChannelSettings;
  readonly platform: Platform;
  readonly server: ServerSpec;
  readonly list: Pick<DcList, 'choose'>;
  readonly context: Pick<ClientContext, 'random' | 'crypto' | 'clock' | 'logger' | 'selfId'>;
  readonly transport: () => Transport;
}

/** Attempts to connect before `connect` gives up, unless told otherwise. */
const CONNECT_ATTEMPTS = 3;
/** The longest flood wait, in s, that calls sleep through unless told otherwise. */
const FLOOD_THRESHOLD = 10;

/** Makes one connection, which opens at its first use. */
export function createChannel(parts: ChannelParts, { auth, listener, ...request }: ChannelRequest): DcChannel {
  const { options, platform, server, list, context, transport } = parts;
  const { clock, random, crypto, logger } = context;
  const { testMode } = server;
  const { dcId, purpose } = request.place;
  const dc = (): DataCentre => ({ dcId, testMode, addresses: list.choose({ dcId, media: purpose !== 'main' }), fixed: server.fixed });
  return new DcChannel({
    ...request,
    connection: {
      link: {
        publicKeys: server.publicKeys,
        dcId: wireDcId({ dcId, testMode }),
        // Connections of one data centre would overwrite each other's keys.
        ...((options.forwardSecrecy ?? true) && { forwardSecrecy: { storesKeys: purpose === 'main' && storesTemporaryKeys(options) } }),
      },
      ...(auth && { auth }),
      dress: () => transport().dress(dc()),
      targets: () => transport().targets(dc()),
      connector: (target, signal) => transport().open(target, signal),
      ...{ clock, crypto, random, logger, listener },
      ...(options.reconnect && { reconnect: options.reconnect }),
      openAttempts: options.connectAttempts ?? CONNECT_ATTEMPTS,
      // Somebody who is logged in wants to hear of messages as soon as the network is back.
      keepTrying: () => context.selfId !== undefined && request.isKept(),
    },
    invoker: {
      codec: apiCodec,
      layer,
      app: {
        apiId: options.apiId,
        deviceModel: options.deviceModel ?? platform.deviceModel,
        systemVersion: platform.systemVersion,
        appVersion: options.appVersion ?? '1.0',
        systemLangCode: platform.systemLangCode,
        langCode: options.langCode ?? 'en',
        // Telegram's servers are not told what only ours understand.
        params: server.fixed ? options.local?.asks : undefined,
        get proxy() {
          return transport().mtproxy;
        },
      },
      ...{ clock, random, logger },
      floodThreshold: (options.floodThreshold ?? FLOOD_THRESHOLD) * 1000,
    },
  });
}
