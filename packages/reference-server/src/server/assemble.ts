/** The parts of a server between its store and its listeners, put together: those that it has once, and those of each data centre. */
import { unzipSync } from 'node:zlib';
import type { CryptoProvider, RandomSource } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import { createAccessHasher } from '../domain/access-hash.js';
import { createCdnFiles } from '../domain/cdn-file.js';
import { createFileReferences } from '../domain/file-reference.js';
import { LayerCodecs } from '../layers/layer-codecs.js';
import type { UserId } from '../domain/peer-id.js';
import type { Clock } from '../ports/clock.js';
import { toSeconds } from '../ports/clock.js';
import type { CodeDelivery } from '../ports/code-delivery.js';
import type { EmailDelivery } from '../ports/email-delivery.js';
import type { FileParts } from '../ports/file-parts.js';
import type { PictureMaker } from '../ports/picture-maker.js';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import { createDispatcher, type Dispatcher } from '../rpc/dispatcher.js';
import type { Handlers } from '../rpc/handlers.js';
import { createLimiter, type LimitRules } from '../rpc/limits.js';
import { createLockouts } from '../rpc/lockouts.js';
import { createTurns } from '../rpc/turns.js';
import { Gate } from '../rpc/gate.js';
import { picturesAtOnce } from '../services/files/keep-picture.js';
import { CdnCache } from '../services/cdn/cdn-cache.js';
import type { CdnParts } from '../services/cdn/cdn-parts.js';
import type { DcRules, MessageRules, ServerFacts, ServiceEnvironment } from '../services/context.js';
import { PendingWork } from '../sessions/pending-work.js';
import { SessionRegistry } from '../sessions/session-registry.js';
import type { SessionRequest } from '../sessions/session-types.js';
import { UserSessions } from '../sessions/user-sessions.js';
import type { Stores } from '../stores/stores.js';
import { Deliveries } from '../updates/deliveries.js';
import type { DeliveryReceipt } from '../updates/deliveries.js';
import { createChatSource } from '../updates/chat-source.js';
import { createChangedChannels } from '../updates/changed-channels.js';
import { createChannelSource } from '../updates/channel-source.js';
import type { DifferenceLimits } from '../updates/difference.js';
import { FanOut } from '../updates/fan-out.js';
import { createPeersView } from '../updates/peers-view.js';
import type { PushSink } from '../updates/push-sink.js';

export interface CommonParameters {
  readonly stores: Stores;
  readonly files: FileParts;
  /** `undefined` for none. */
  readonly cdn: Pick<CdnParts, 'dcId' | 'leastSize'> & { readonly cacheBytes: number } | undefined;
  readonly pictures: PictureMaker;
  readonly clock: Clock & MachineClock;
  readonly random: RandomSource;
  readonly crypto: CryptoProvider;
  readonly logger: Logger;
  readonly codeDelivery: CodeDelivery;
  readonly emailDelivery: EmailDelivery;
  readonly terms: tl.RawHelpTermsOfService | undefined;
  readonly limits: LimitRules;
  readonly differenceLimits: DifferenceLimits;
  readonly messageRules: MessageRules;
  /** Seconds for which a file reference is good. */
  readonly fileReferenceTime: number;
  readonly dcRules: DcRules;
}

/** What all data centres of a server share. */
export interface CommonParts {
  readonly parameters: CommonParameters;
  readonly layers: LayerCodecs;
  readonly environment: Omit<ServiceEnvironment, 'facts' | 'loginSink'>;
  readonly fanOut: FanOut;
  readonly deliveries: Deliveries;
  /** The sessions of each data centre. */
  readonly users: UserSessions[];
  /** Data centres that start: before the last one listens, the first ones would tell their clients of too few. */
  readonly starting: PendingWork;
}

/** The longest content of a packed query, in bytes. */
const maxInflated = 16 << 20;

/** Puts together what all data centres share; updates go from the store to the sessions of any of them. */
export async function assembleCommon(parameters: CommonParameters): Promise<CommonParts> {
  const { stores, files, pictures, random, crypto, logger, codeDelivery, emailDelivery, terms, differenceLimits, messageRules, dcRules } = parameters;
  const accessSecret = await stores.secrets.obtain('accessHashes', random.bytes(32));
  // Some clients pack with zlib, whose beginning tells it from gzip.
  const layers = new LayerCodecs({ codec: { inflate: (data) => unzipSync(data, { maxOutputLength: maxInflated }), views: true } });
  const accessHasher = createAccessHasher(accessSecret, (...parts) => crypto.sha256(...parts));
  const references = createFileReferences({
    secret: await stores.secrets.obtain('fileReferences', random.bytes(32)),
    sha256: (...parts) => crypto.sha256(...parts),
    now: () => toSeconds(parameters.clock.now()),
    lifetime: parameters.fileReferenceTime,
  });
  const peers = createPeersView({ users: stores.users, accessHasher, references, chats: createChatSource(stores.chats), channels: createChannelSource(stores.channels, accessHasher) });
  const users: UserSessions[] = [];
  const sink: PushSink = {
    reaches: (userId) => users.some((dc) => dc.reaches(userId)),
    online: () => new Set(users.flatMap((dc) => [...dc.online()])),
    onlineCount: () => users.reduce((count, dc) => count + dc.onlineCount(), 0),
    notify: (userId, updates, options) => {
      for (const dc of users) dc.notify(userId, updates, options);
    },
  };
  const fanOut = new FanOut({ events: stores.events, channelMembers: stores.channelMembers, peers, sink, logger });
  fanOut.start();
  const deliveries = new Deliveries({
    histories: stores.histories,
    now: () => toSeconds(parameters.clock.now()),
    tell: (userId, updates) => {
      for (const dc of users) dc.tellDelivered(userId, updates);
    },
    logger,
  });
  const { cdn } = parameters;
  const cdnFiles = createCdnFiles({
    secret: await stores.secrets.obtain('cdnFiles', random.bytes(32)),
    sha256: (...parts) => crypto.sha256(...parts),
    now: () => toSeconds(parameters.clock.now()),
    lifetime: parameters.fileReferenceTime,
  });
  const limiter = createLimiter(parameters.limits);
  const lockouts = createLockouts(parameters.limits, stores.lockouts);
  const environment: CommonParts['environment'] = {
    changedChannels: createChangedChannels(stores.channelHistories),
    cdn: cdn && { ...cdn, files: cdnFiles, cache: new CdnCache(cdn.cacheBytes) },
    ...{ stores, files, pictures, pictureGate: new Gate(picturesAtOnce), fileReferences: references, uploadTurns: createTurns(), peers, fanOut, accessHasher, random, crypto, codeDelivery, emailDelivery, terms, limiter, lockouts, differenceLimits, messageRules, dcRules, logger },
    // Who accepts a QR code may live at another data centre than the one at which it is shown.
    pushToKey: (authKeyId, updates) => {
      for (const dc of users) dc.pushToKey(authKeyId, updates);
    },
  };
  return { parameters, layers, environment, fanOut, deliveries, users, starting: new PendingWork() };
}

/**
 * Puts one data centre together: calls go from its sessions to the services.
 *
 * @param facts asked at each need: the port is known only when the data centre listens.
 * @param handlers what it answers.
 */
export function assembleDc({ parameters, layers, environment, starting, deliveries, users: all }: CommonParts, facts: () => ServerFacts, handlers: Handlers<ServiceEnvironment>): SessionRegistry {
  const { stores, clock, random, crypto, logger } = parameters;
  const receiptOf = (userId: UserId, value: unknown): DeliveryReceipt | undefined => deliveries.receiptOf(userId, value);
  // Fresh at each start: a packet recorded before a restart, which no session remembers, has a salt that is not taken any more.
  const saltSecret = random.bytes(32);

  // Sessions, users and dispatcher know one another; none of these is called before all of them stand.
  const sessions: SessionRegistry = new SessionRegistry({
    ...{ clock, random, crypto, logger, saltSecret },
    onRequest: async (request) => {
      await starting.settled();
      return dispatcher.dispatch(readCall(request, users, deliveries));
    },
    onAnswered: (session, msgId) => {
      users.answered(session.authKeyId, session.sessionId, msgId);
      const userId = users.greet(session);
      if (userId === undefined) return;
      void deliveries.untold(userId).then((updates) => updates && users.tellDelivered(userId, updates, session));
    },
    // Nothing else gives receipts.
    onAcknowledged: (receipt) => void deliveries.acknowledged(receipt as DeliveryReceipt),
    onKeyActive: (authKeyId) => void users.active(authKeyId),
    onKeyIdle: (authKeyId) => users.idle(authKeyId),
    onDestroyKey: async (authKeyId) => {
      if ((await stores.authorizations.findAuthKey(authKeyId))?.expiresAt !== undefined) return 'temporary';
      const existed = await stores.authorizations.deleteAuthKey(authKeyId);
      // Its temporary keys are gone with it.
      users.keysDropped(users.keysBeside(authKeyId).filter((id) => id !== authKeyId));
      return existed;
    },
    keysBeside: (authKeyId) => users.keysBeside(authKeyId),
  });
  const users: UserSessions = new UserSessions({ layers, sessions, authorizations: stores.authorizations, receiptOf, logger });
  all.push(users);

  const dispatcher = createDispatcher({ layers, handlers, environment: { ...environment, facts, loginSink: users }, authorizations: stores.authorizations, receiptOf, clock, logger, discard: (bytes) => crypto.discard?.(bytes) });
  return sessions;
}

/** A session's request as the dispatcher takes it; what it says about its session is noted. */
function readCall({ session, msgId, body, remoteAddress, signal }: SessionRequest, users: UserSessions, deliveries: Deliveries): Parameters<Dispatcher['dispatch']>[0] {
  const { authKeyId, sessionId } = session;
  return {
    ...{ authKeyId, sessionId, msgId, body, signal },
    connection: { remoteAddress },
    onUnderstood: ({ wantsUpdates, layer, userId, wantsDelivered }) => {
      session.wantsUpdates = wantsUpdates;
      users.asks(authKeyId, wantsDelivered);
      if (wantsDelivered && userId !== undefined) deliveries.asked(userId);
      void users.speaks(authKeyId, layer);
    },
  };
}
