/** The composition root: a whole server in the calling process. */
import { createNodeCrypto, nodeRandom, type ThreadStatistics } from '@kitewire/mtproto/node';
import { defaultFileLimits, type FileLimits } from '../domain/file-limits.js';
import { ServerError } from '../errors.js';
import { normaliseEmail } from '../domain/email.js';
import type { CodeToDeliver } from '../ports/code-delivery.js';
import type { EmailToDeliver } from '../ports/email-delivery.js';
import type { Clock } from '../ports/clock.js';
import { type Logger, redactingLogger, silentLogger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import { type DcAddress, defaultMessageRules, type ServerFacts } from '../services/context.js';
import { createBot, type CreatedBot, type NewBot } from '../services/create-bot.js';
import { deactivateUser } from '../services/deactivate-user.js';
import { termsToTl } from '../services/terms.js';
import { openPictures } from '../pictures/open-pictures.js';
import type { Stores } from '../stores/stores.js';
import { defaultDifferenceLimits } from '../updates/difference.js';
import { assembleCommon } from './assemble.js';
import { startBlobSweep } from './blob-sweep.js';
import { CodeBox } from './code-box.js';
import { prepareCrypto } from './worker-crypto.js';
import { makeDcRules, planCdn, type PlannedDc, planDcs } from './dc-plan.js';
import { type OpenFileParts, openFileParts } from './open-file-parts.js';
import { openStores } from './open-stores.js';
import { type MtproxyAddress, type StartedFront, startMtproxyFront } from './mtproxy-front.js';
import { checkOptions, type ServerOptions } from './server-options.js';
import { shutDown } from './shut-down.js';
import { startKeySweep } from './key-sweep.js';
import { defaultUpdateLogBounds, startLogSweep } from './log-sweep.js';
import { connectionLimitsOf, type RunningDc, type ServerAddress, type ServerDc, startDc } from './start-dc.js';
import { systemClock } from './system-clock.js';
import { startUploadSweep } from './upload-sweep.js';

/** What a server carries at one moment. */
export interface ServerStatistics {
  readonly connections: number;
  /** With those that wait some minutes for their client to come back. */
  readonly sessions: number;
  /** What worker threads have done; absent without the option `workers`. */
  readonly workers?: ThreadStatistics;
}

/** A running server. */
export interface KitewireServer {
  /** Where clients reach it, or its main data centre; they are told the same in help.getConfig. */
  readonly address: ServerAddress;
  /** The RSA public key as PKCS #1 PEM: what clients must be given to trust the server, or its main data centre. */
  readonly publicKey: string;
  /** The number of the data centre that it is, or of its main one. */
  readonly dcId: number;
  /** Where the MTProxy before it is; `undefined` unless the options have one. */
  readonly mtproxy: MtproxyAddress | undefined;
  /** All data centres, the main one first. */
  readonly dcs: readonly ServerDc[];
  /** The data centre for copies of files; `undefined` unless the options have one. */
  readonly cdn: ServerDc | undefined;
  readonly statistics: ServerStatistics;
  /** The login code that was sent last to a phone, however the number is written; throws a `NoCodeError` when there was none. */
  codeFor(phone: string): string;
  /** The code that was sent last to an e-mail address, to confirm it or to recover a password; throws a `NoCodeError` when there was none. */
  emailCodeFor(address: string): string;
  /** Makes a bot, and gives the token that it logs in with; rejects with an `AdminError` when that cannot be. */
  createBot(bot: NewBot): Promise<CreatedBot>;
  /**
   * Ends an account: its clients are told USER_DEACTIVATED, its phone number and username are free again. Rejects with an
   * `AdminError` when there is no such user.
   */
  deactivateUser(userId: number): Promise<void>;
  /**
   * Takes nothing more in, answers what was asked before, ends every connection and lets the database go. A second call
   * waits for the first. Afterwards nothing of the server keeps the process alive.
   */
  close(): Promise<void>;
}

/** Somebody asked for a login code that was never sent. */
export class NoCodeError extends ServerError {
  readonly code = 'NO_CODE' as const;
  override readonly name = 'NoCodeError';
}

/**
 * Starts a server; several of them in one process share nothing.
 *
 * Rejects with an `OptionError` for an option that cannot be, with a `StorageError` when the database cannot be used, and
 * with a `ListenError` when the address cannot be listened on; nothing is left behind then.
 */
export async function createServer(options: ServerOptions = {}): Promise<KitewireServer> {
  checkOptions(options);
  const planned = planDcs(options);
  const stores = await openStores(options.data);
  let files: OpenFileParts | undefined;
  try {
    const { clock = systemClock, data, blobs } = options;
    const logger = redactingLogger(options.logger ?? silentLogger);
    const fileLimits = { ...defaultFileLimits, ...options.fileLimits };
    files = await openFileParts({ data, blobs, limits: fileLimits, clock, logger });
    return await startServer(options, planned, { stores, files, fileLimits, clock, logger });
  } catch (error) {
    await Promise.all([files?.close(), stores.close()]);
    throw error;
  }
}

interface OpenedParts {
  readonly stores: Stores;
  readonly files: OpenFileParts;
  readonly fileLimits: FileLimits;
  readonly clock: Clock & MachineClock;
  readonly logger: Logger;
}

async function startServer(options: ServerOptions, planned: readonly PlannedDc[], { stores, files, fileLimits, clock, logger }: OpenedParts): Promise<KitewireServer> {
  const { random = nodeRandom, closingTime = 5000 } = options;
  const { crypto, workers } = prepareCrypto({ base: options.crypto ?? createNodeCrypto(), workers: options.workers ?? 0, logger });
  const codes = new CodeBox({ targetOf: ({ phone }: CodeToDeliver) => phone, next: options.deliverCode });
  const emails = new CodeBox({ targetOf: ({ address }: EmailToDeliver) => address, next: options.deliverEmail });
  const dcRules = makeDcRules(planned, options);
  const [mainDcId] = dcRules.dcIds as [number];
  const plannedCdn = planCdn(options, planned);
  await stores.dcs.settle({ dcIds: dcRules.dcIds, mainDcId });
  const common = await assembleCommon({
    ...{ stores, files, clock, random, crypto, logger, dcRules },
    cdn: plannedCdn && { dcId: plannedCdn.dcId, leastSize: options.cdn?.leastSize ?? 1 << 20, cacheBytes: options.cdn?.cacheBytes ?? 64 << 20 },
    pictures: options.pictures ?? openPictures(logger),
    codeDelivery: codes.deliver,
    emailDelivery: emails.deliver,
    terms: options.terms && termsToTl(options.terms, crypto),
    limits: options.limits ?? {},
    differenceLimits: options.differenceLimits ?? defaultDifferenceLimits,
    fileReferenceTime: options.fileReferenceTime ?? 86_400,
    messageRules: { editTime: options.editTime ?? defaultMessageRules.editTime },
  });
  const running: RunningDc[] = [];
  let cdn: RunningDc | undefined;
  let front: StartedFront | undefined;
  const { abandonedAfter } = fileLimits;
  const chores = [
    startKeySweep({ store: stores.authorizations, clock, logger }),
    startLogSweep({ logs: [stores.events, stores.channelHistories], bounds: options.updateLog ?? defaultUpdateLogBounds, clock, logger }),
    startUploadSweep({ uploads: files.uploads, abandonedAfter, clock, logger }),
    startBlobSweep({ blobs: files.blobs, files: stores.files, abandonedAfter, clock, logger }),
  ];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    for (const end of chores) end();
    front?.listener.stop();
    return (closing ??= shutDown({ dcs: running, fanOut: common.fanOut, stores, files, workers, closingTime }).finally(() => front?.listener.close()));
  };
  const started = common.starting.begin();
  try {
    const addresses: DcAddress[] = [];
    if (plannedCdn) running.push((cdn = await startDc({ planned: plannedCdn, isCdn: true, common, addresses, options })));
    const facts = (): Pick<ServerFacts, 'cdn'> => (cdn ? { cdn: { dcId: cdn.dcId, publicKey: cdn.publicKey } } : {});
    for (const dc of planned) running.push(await startDc({ planned: dc, common, addresses, facts, options }));
    const { mtproxy: settings, publicHost } = options;
    if (settings) front = await startMtproxyFront({ ...{ settings, dcs: running, publicHost, clock, crypto, random, logger, limits: connectionLimitsOf(options) } });
  } catch (error) {
    started();
    await close();
    throw error;
  }
  started();
  // Before the first key is asked for: threads take a moment until they are of use.
  workers?.warmUp();
  const dcs = running.filter((dc) => dc !== cdn).map(describeDc);
  return {
    ...(dcs[0] as ServerDc),
    dcs,
    cdn: cdn && describeDc(cdn),
    mtproxy: front?.address,
    get statistics() {
      return {
        connections: running.reduce((sum, { gateway }) => sum + gateway.connectionCount, 0),
        sessions: running.reduce((sum, { sessions }) => sum + sessions.size, 0),
        ...(workers && { workers: workers.statistics }),
      };
    },
    codeFor: (phone) => {
      const code = codes.codeFor(phone.replace(/\D/g, ''));
      if (code === undefined) throw new NoCodeError('no login code was sent to this number: ask for one with auth.sendCode first');
      return code;
    },
    emailCodeFor: (address) => {
      const code = emails.codeFor(normaliseEmail(address) ?? address);
      if (code === undefined) throw new NoCodeError('no code was sent to this address: ask for one with setPassword or requestPasswordRecovery first');
      return code;
    },
    createBot: (bot) => createBot({ stores, random, crypto, clock, dcRules }, bot),
    // Logins that were carried to other data centres end there.
    deactivateUser: (userId) => deactivateUser({ stores, loginSink: { revoked: (id) => common.users.forEach((dc) => dc.revoked(id)), keysDropped: (ids) => common.users.forEach((dc) => dc.keysDropped(ids)) } }, userId),
    close,
  };
}

function describeDc({ dcId, address, publicKey }: RunningDc): ServerDc {
  return { dcId, address, publicKey };
}
