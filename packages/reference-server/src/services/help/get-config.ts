/** help.getConfig, getNearestDc and getCdnConfig: where the server is and what it allows. */
import type * as tl from '@kitewire/tl-schema/api';
import { longestMessage } from '../../domain/message-text.js';
import { toSeconds } from '../../ports/clock.js';
import type { ServiceContext } from '../context.js';

/** Seconds after which clients ask again. */
const configLifetime = 3600;

/** https://core.telegram.org/method/help.getConfig */
export function getConfig(context: ServiceContext): tl.Config {
  const { dcId, testMode, addresses } = context.facts();
  const date = toSeconds(context.now);
  return {
    _: 'config',
    date,
    expires: date + configLifetime,
    testMode,
    thisDc: dcId,
    dcOptions: addresses.map(({ dcId: id, ipAddress, port, isCdn }) => ({
      _: 'dcOption',
      ...(isCdn && { cdn: true as const }),
      ...(ipAddress.includes(':') && { ipv6: true as const }),
      static: true,
      id,
      ipAddress,
      port,
    })),
    dcTxtDomainName: '',
    chatSizeMax: 200,
    megagroupSizeMax: 200_000,
    forwardedCountMax: 100,
    onlineUpdatePeriodMs: 210_000,
    offlineBlurTimeoutMs: 5000,
    offlineIdleTimeoutMs: 30_000,
    onlineCloudTimeoutMs: 300_000,
    notifyCloudDelayMs: 30_000,
    notifyDefaultDelayMs: 1500,
    pushChatPeriodMs: 60_000,
    pushChatLimit: 2,
    editTimeLimit: context.messageRules.editTime,
    revokeTimeLimit: 2_147_483_647,
    revokePmTimeLimit: 2_147_483_647,
    ratingEDecay: 2_419_200,
    stickersRecentLimit: 200,
    channelsReadMediaPeriod: 604_800,
    callReceiveTimeoutMs: 20_000,
    callRingTimeoutMs: 90_000,
    callConnectTimeoutMs: 30_000,
    callPacketTimeoutMs: 10_000,
    meUrlPrefix: 'https://t.me/',
    captionLengthMax: 1024,
    messageLengthMax: longestMessage,
    webfileDcId: context.dcRules.dcIds[0] ?? dcId,
  };
}

/** https://core.telegram.org/method/help.getNearestDc */
export function getNearestDc(context: ServiceContext): tl.NearestDc {
  const { dcId } = context.facts();
  const nearestDc = context.dcRules.networkOf(context.connection.remoteAddress) ?? dcId;
  return { _: 'nearestDc', country: 'US', thisDc: dcId, nearestDc };
}

/** The keys of data centres that only hold copies of files. https://core.telegram.org/method/help.getCdnConfig */
export function getCdnConfig(context: ServiceContext): tl.CdnConfig {
  const { cdn } = context.facts();
  return { _: 'cdnConfig', publicKeys: cdn === undefined ? [] : [{ _: 'cdnPublicKey', ...cdn }] };
}
