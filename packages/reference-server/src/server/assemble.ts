/** The parts of a server between its store and its listener, put together. */
import { gunzipSync } from 'node:zlib';
import type { CryptoProvider, RandomSource } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import { createAccessHasher } from '../domain/access-hash.js';
import { LayerCodecs } from '../layers/layer-codecs.js';
import type { Clock } from '../ports/clock.js';
import type { CodeDelivery } from '../ports/code-delivery.js';
import type { EmailDelivery } from '../ports/email-delivery.js';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import { createDispatcher, type Dispatcher } from '../rpc/dispatcher.js';
import { createLimiter, type Limiter, type LimitRules } from '../rpc/limits.js';
import { createLockouts } from '../rpc/lockouts.js';
import type { ServerFacts, ServiceEnvironment } from '../services/context.js';
import { handlers } from '../services/handlers.js';
import { SessionRegistry } from '../sessions/session-registry.js';
import type { SessionRequest } from '../sessions/session-types.js';
import { UserSessions } from '../sessions/user-sessions.js';
import type { Stores } from '../stores/stores.js';
import type { DifferenceLimits } from '../updates/difference.js';
import { FanOut } from '../updates/fan-out.js';
import { createPeopleView } from '../updates/people-view.js';

export interface AssembleParameters {
  readonly stores: Stores;
  readonly clock: Clock & MachineClock;
  readonly random: RandomSource;
  readonly crypto: CryptoProvider;
  readonly logger: Logger;
  readonly codeDelivery: CodeDelivery;
  readonly emailDelivery: EmailDelivery;
  readonly terms: tl.RawHelpTermsOfService | undefined;
  readonly limits: LimitRules;
  readonly differenceLimits: DifferenceLimits;
  /** Asked at each need: the port is known only when the server listens. */
  readonly facts: () => ServerFacts;
}

/** What a listener hands packets to, and what must be brought to an end with the server. */
export interface ServerParts {
  readonly sessions: SessionRegistry;
  readonly fanOut: FanOut;
  readonly limiter: Limiter;
}

/** The longest content of a packed query, in bytes. */
const maxInflated = 16 << 20;

/** Puts the parts together: calls go from sessions to services, updates from the store to sessions. */
export async function assemble(parameters: AssembleParameters): Promise<ServerParts> {
  const { stores, clock, random, crypto, logger, codeDelivery, emailDelivery, terms, differenceLimits, facts } = parameters;
  // Fresh at each start: a packet recorded before a restart, which no session remembers, has a salt that is not taken any more.
  const saltSecret = random.bytes(32);
  const accessSecret = await stores.secrets.obtain('accessHashes', random.bytes(32));
  const layers = new LayerCodecs({ codec: { inflate: (data) => gunzipSync(data, { maxOutputLength: maxInflated }) } });

  // Sessions, users and dispatcher know one another; none of these is called before all of them stand.
  const sessions: SessionRegistry = new SessionRegistry({
    ...{ clock, random, crypto, logger, saltSecret },
    onRequest: (request) => dispatcher.dispatch(readCall(request, users)),
    onAnswered: ({ authKeyId, sessionId }, msgId) => users.answered(authKeyId, sessionId, msgId),
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
  const users: UserSessions = new UserSessions({ layers, sessions, authorizations: stores.authorizations, logger });

  const accessHasher = createAccessHasher(accessSecret, (...parts) => crypto.sha256(...parts));
  const people = createPeopleView(stores.users, accessHasher);
  const fanOut = new FanOut({ events: stores.events, people, sink: users, logger });
  fanOut.start();
  const limiter = createLimiter(parameters.limits);
  const lockouts = createLockouts(parameters.limits, stores.lockouts);
  const environment: ServiceEnvironment = {
    ...{ stores, people, fanOut, accessHasher, random, crypto, codeDelivery, emailDelivery, terms, facts, limiter, lockouts, differenceLimits, logger },
    loginSink: users,
    pushToKey: (authKeyId, updates) => users.pushToKey(authKeyId, updates),
  };
  const dispatcher = createDispatcher({ layers, handlers, environment, authorizations: stores.authorizations, clock, logger });
  return { sessions, fanOut, limiter };
}

/** A session's request as the dispatcher takes it; what it says about its session is noted. */
function readCall({ session, msgId, body, remoteAddress, signal }: SessionRequest, users: UserSessions): Parameters<Dispatcher['dispatch']>[0] {
  const { authKeyId, sessionId } = session;
  return {
    ...{ authKeyId, sessionId, msgId, body, signal },
    connection: { remoteAddress },
    onUnderstood: ({ wantsUpdates, layer }) => {
      session.wantsUpdates = wantsUpdates;
      void users.speaks(authKeyId, layer);
    },
  };
}
