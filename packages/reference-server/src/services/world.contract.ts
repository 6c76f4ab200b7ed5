/** A world for tests: the services over a store in memory, and clients that speak encoded TL with them. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { CryptoProvider } from '@kitewire/mtproto';
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { createCodec } from '@kitewire/tl-schema';
import type { TlCodec } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import { LayerCodecs } from '../layers/layer-codecs.js';
import type * as tl from '@kitewire/tl-schema/api';
import { createAccessHasher } from '../domain/access-hash.js';
import { createCdnFiles } from '../domain/cdn-file.js';
import { createFileReferences } from '../domain/file-reference.js';
import type { UserId } from '../domain/peer-id.js';
import { RpcFault } from '../errors.js';
import { defaultFileLimits, type FileLimits } from '../domain/file-limits.js';
import type { CodeToDeliver } from '../ports/code-delivery.js';
import type { EmailToDeliver } from '../ports/email-delivery.js';
import type { FileParts } from '../ports/file-parts.js';
import type { PictureMaker } from '../ports/picture-maker.js';
import { plainPictures } from '../pictures/plain-pictures.js';
import { redactingLogger } from '../ports/logger.js';
import type { LogFields, LogLevel } from '../ports/logger.js';
import type { RandomSource } from '../ports/random-source.js';
import { createDispatcher } from '../rpc/dispatcher.js';
import type { Dispatcher } from '../rpc/dispatcher.js';
import { createLimiter } from '../rpc/limits.js';
import { createLockouts } from '../rpc/lockouts.js';
import type { LimitRules } from '../rpc/limits.js';
import { Gate } from '../rpc/gate.js';
import { createTurns } from '../rpc/turns.js';
import { type OpenFileParts, openFileParts } from '../server/open-file-parts.js';
import { createFreshStores } from '../stores/sqlite/fresh-stores.contract.js';
import type { Stores } from '../stores/stores.js';
import { createChatSource } from '../updates/chat-source.js';
import { defaultDifferenceLimits } from '../updates/difference.js';
import { createChangedChannels } from '../updates/changed-channels.js';
import { createChannelSource } from '../updates/channel-source.js';
import { FanOut } from '../updates/fan-out.js';
import { createPeersView } from '../updates/peers-view.js';
import type { PushOptions, PushSink } from '../updates/push-sink.js';
import { CdnCache } from './cdn/cdn-cache.js';
import { cdnHandlers } from './cdn/cdn-handlers.js';
import { defaultMessageRules } from './context.js';
import type { DcRules, ServiceEnvironment } from './context.js';
import { picturesAtOnce } from './files/keep-picture.js';
import { handlers } from './handlers.js';

/** A push as the sink got it. */
export interface SeenPush extends PushOptions {
  readonly userId: UserId;
  readonly updates: tl.Updates;
}

const inflate = (data: Uint8Array): Uint8Array => gunzipSync(data, { maxOutputLength: 1 << 20 });
export const codec: TlCodec<tl.Types> = createCodec(apiSchema, { inflate });

/** A clock that stands still until the test moves it. */
class StandingClock {
  time = 1_750_000_000_000;
  #waits: (() => void)[] = [];

  now(): number {
    return this.time;
  }

  wait(): Promise<void> {
    return new Promise((resolve) => void this.#waits.push(resolve));
  }

  /** Ends all waiting. */
  endWaits(): void {
    for (const resolve of this.#waits.splice(0)) resolve();
  }
}

/** What a test may ask of a world. */
export interface WorldOptions {
  /** None when left out. */
  readonly limitRules?: LimitRules;
  /** Those that take pictures as they are when left out. */
  readonly pictures?: PictureMaker;
  /** The defaults for those left out. */
  readonly fileLimits?: Partial<FileLimits>;
  /** The data centres, the main one first; 2 when left out. */
  readonly dcIds?: readonly number[];
  /** The number of a data centre for copies of files of 100,000 bytes and more; none when left out. */
  readonly cdnDcId?: number;
  /** As the server's options of these names. */
  readonly homeDcOf?: (phone: string) => number;
  readonly networkDcOf?: (address: string) => number | undefined;
}

interface OpenedParts {
  readonly stores: Stores;
  readonly files: OpenFileParts;
  readonly dispatchers: ReadonlyMap<number, Dispatcher>;
  readonly fanOut: FanOut;
}

/** SHA-256 of the parts one after the other. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
}

function describeRecord(fields: LogFields | undefined, error: unknown): string {
  const trace = error instanceof Error ? `${error.stack}` : '';
  return JSON.stringify({ ...fields, trace }, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
}

/** One server's insides. */
export class World {
  readonly clock = new StandingClock();
  readonly pushes: SeenPush[] = [];
  readonly delivered: CodeToDeliver[] = [];
  readonly logins: (readonly [authKeyId: bigint, userId: UserId | undefined])[] = [];
  readonly revoked: bigint[] = [];
  readonly bound: (readonly [authKeyId: bigint, permAuthKeyId: bigint])[] = [];
  readonly dropped: bigint[] = [];
  readonly records: { level: LogLevel; event: string; text: string }[] = [];
  readonly crypto: CryptoProvider = createNodeCrypto();
  /** Every byte differs from the one before, so that hashes and codes do too. */
  readonly random: RandomSource = { bytes: (length) => Uint8Array.from({ length }, () => (this.#randomByte = (this.#randomByte * 5 + 17) % 256)) };
  readonly keyPushes: (readonly [authKeyId: bigint, updates: tl.Updates])[] = [];
  readonly mailed: EmailToDeliver[] = [];
  /** Whether codes reach anybody. */
  deliveryWorks = true;
  dcRules: DcRules = { dcIds: [2], homeOf: () => 2, networkOf: () => undefined };
  #opened: OpenedParts | undefined;
  #lastKeyId = 1n;
  #randomByte = 0;

  async open({ pictures = plainPictures, limitRules = {}, fileLimits = {}, dcIds = [2], cdnDcId, homeDcOf, networkDcOf }: WorldOptions = {}): Promise<void> {
    const stores = await createFreshStores();
    const mainDcId = dcIds[0] ?? 2;
    await stores.dcs.settle({ dcIds, mainDcId });
    this.dcRules = { dcIds, homeOf: homeDcOf ?? (() => mainDcId), networkOf: networkDcOf ?? (() => undefined) };
    const logger = redactingLogger({ log: (level, event, fields, error) => void this.records.push({ level, event, text: describeRecord(fields, error) }) });
    const { random } = this;
    const files = await openFileParts({ data: undefined, blobs: undefined, limits: { ...defaultFileLimits, ...fileLimits }, clock: this.clock, logger });
    const accessHasher = createAccessHasher(random.bytes(32), sha256);
    const references = createFileReferences({ secret: random.bytes(32), sha256, now: () => Math.floor(this.clock.now() / 1000), lifetime: 3600 });
    const cdnFiles = createCdnFiles({ secret: random.bytes(32), sha256, now: () => Math.floor(this.clock.now() / 1000), lifetime: 3600 });
    const peers = createPeersView({ users: stores.users, accessHasher, references, chats: createChatSource(stores.chats), channels: createChannelSource(stores.channels, accessHasher) });
    // Everybody whom there may ever be is online: more than any channel has members.
    const sink: PushSink = {
      ...{ reaches: () => true, online: () => [], onlineCount: () => Number.POSITIVE_INFINITY },
      notify: (userId, updates, to) => void this.pushes.push({ userId, updates, ...to }),
    };
    const fanOut = new FanOut({ events: stores.events, channelMembers: stores.channelMembers, peers, sink, logger });
    const environment: Omit<ServiceEnvironment, 'facts'> = {
      changedChannels: createChangedChannels(stores.channelHistories),
      ...{ stores, peers, fanOut, accessHasher, random, logger, crypto: this.crypto },
      codeDelivery: async (delivery) => {
        if (!this.deliveryWorks) throw new TypeError(`no way to +${delivery.phone}`);
        this.delivered.push(delivery);
      },
      emailDelivery: async (delivery) => {
        if (!this.deliveryWorks) throw new TypeError(`no way to ${delivery.address}`);
        this.mailed.push(delivery);
      },
      terms: undefined,
      loginSink: {
        loggedIn: ({ authKeyId }, user) => void this.logins.push([authKeyId, user]),
        loggedOut: (key) => void this.logins.push([key, undefined]),
        revoked: (key) => void this.revoked.push(key),
        keyBound: (...keys) => void this.bound.push(keys),
        keysDropped: (keys) => void this.dropped.push(...keys),
      },
      pushToKey: (key, updates) => void this.keyPushes.push([key, updates]),
      dcRules: this.dcRules,
      limiter: createLimiter(limitRules),
      lockouts: createLockouts(limitRules, stores.lockouts),
      differenceLimits: defaultDifferenceLimits,
      messageRules: defaultMessageRules,
      files,
      pictures,
      pictureGate: new Gate(picturesAtOnce),
      fileReferences: references,
      uploadTurns: createTurns(),
      cdn: cdnDcId === undefined ? undefined : { dcId: cdnDcId, files: cdnFiles, cache: new CdnCache(2 << 20), leastSize: 100_000 },
    };
    const addresses = dcIds.flatMap((dcId) => ['127.0.0.1', '::1'].map((ipAddress) => ({ dcId, ipAddress, port: 443 })));
    const shared = { layers: new LayerCodecs({ codec: { inflate } }), handlers, authorizations: stores.authorizations, clock: this.clock, logger };
    const dispatchers = new Map(
      dcIds.map((dcId) => [dcId, createDispatcher({ ...shared, environment: { ...environment, facts: () => ({ dcId, testMode: false, addresses }) } })]),
    );
    if (cdnDcId !== undefined) dispatchers.set(cdnDcId, createDispatcher({ ...shared, handlers: cdnHandlers, environment: { ...environment, facts: () => ({ dcId: cdnDcId, testMode: false, addresses: [] }) } }));
    fanOut.start();
    this.#opened = { stores, files, dispatchers, fanOut };
  }

  get stores(): Stores {
    return this.#parts.stores;
  }

  /** Where bytes lie. */
  get files(): FileParts {
    return this.#parts.files;
  }

  /** Of the main data centre. */
  get dispatcher(): Dispatcher {
    return this.dispatcherOf(this.dcRules.dcIds[0] ?? 2);
  }

  dispatcherOf(dcId: number): Dispatcher {
    const dispatcher = this.#parts.dispatchers.get(dcId);
    if (dispatcher === undefined) throw new RangeError(`the world has no data centre ${dcId}`);
    return dispatcher;
  }

  /** A client with a fresh key of a data centre, the main one unless given. */
  async connect(dcId: number = this.dcRules.dcIds[0] ?? 2): Promise<TestClient> {
    const authKeyId = ++this.#lastKeyId;
    await this.stores.authorizations.saveAuthKey({ authKeyId, authKey: new Uint8Array(256), createdAt: 1_750_000_000, dcId });
    return new TestClient(this, authKeyId, dcId);
  }

  /** A client under a fresh temporary key, which is not bound yet. */
  async connectTemporarily(dcId: number = this.dcRules.dcIds[0] ?? 2): Promise<TestClient> {
    const client = new TestClient(this, ++this.#lastKeyId, dcId);
    const createdAt = Math.floor(this.clock.time / 1000);
    await this.stores.authorizations.saveAuthKey({ authKeyId: client.authKeyId, authKey: new Uint8Array(256).fill(1), createdAt, expiresAt: createdAt + 86_400, dcId });
    return client;
  }

  /** A client of someone who has just signed up. */
  async join(phone: string, firstName: string, dcId?: number): Promise<TestClient> {
    const client = await this.connect(dcId);
    await client.logIn(phone, firstName);
    return client;
  }

  /** What has been pushed since the last time, once everything has gone out. */
  async takePushes(): Promise<SeenPush[]> {
    await this.#parts.fanOut.drained();
    return this.pushes.splice(0);
  }

  async close(): Promise<void> {
    this.#parts.fanOut.stop();
    await this.#parts.fanOut.drained();
    await this.#parts.files.close();
    await this.stores.close();
  }

  get #parts(): OpenedParts {
    if (this.#opened === undefined) throw new RangeError('the world is not open');
    return this.#opened;
  }
}

/** A session of a key. */
export class TestClient {
  readonly world: World;
  readonly authKeyId: bigint;
  readonly dcId: number;
  remoteAddress = '192.0.2.1';
  sessionId = 77n;
  userId: UserId = 0;
  msgId = 4n;
  wantsUpdates: boolean | undefined;

  constructor(world: World, authKeyId: bigint, dcId: number) {
    this.world = world;
    this.authKeyId = authKeyId;
    this.dcId = dcId;
  }

  /** Another session of the same key. */
  again(): TestClient {
    const client = new TestClient(this.world, this.authKeyId, this.dcId);
    client.sessionId = this.sessionId + 1n;
    client.userId = this.userId;
    return client;
  }

  /** Sends bytes as a call; gives the bytes of the result, or throws what the client would see. */
  async send(body: Uint8Array, msgId: bigint = (this.msgId += 4n)): Promise<Uint8Array> {
    const { authKeyId, sessionId } = this;
    const outcome = await this.world.dispatcherOf(this.dcId).dispatch({
      ...{ authKeyId, sessionId, msgId, body },
      connection: { remoteAddress: this.remoteAddress },
      signal: { aborted: false },
      onUnderstood: ({ wantsUpdates }) => void (this.wantsUpdates = wantsUpdates),
    });
    if (outcome.type === 'error') throw new RpcFault(outcome.errorCode, outcome.errorMessage);
    return outcome.body;
  }

  /** Calls a method. */
  async call<Request extends tl.MethodRequest>(request: Request): Promise<tl.MethodResult<Request['_']>> {
    return codec.decodeResult(request._, await this.send(codec.encode(request)));
  }

  /** Signs in, or up when the phone is new. */
  async logIn(phone: string, firstName: string): Promise<void> {
    const { phoneCodeHash } = (await this.call({ _: 'auth.sendCode', phoneNumber: phone, apiId: 1, apiHash: 'x', settings: { _: 'codeSettings' } })) as tl.RawAuthSentCode;
    const phoneCode = this.world.delivered.at(-1)?.code ?? '';
    let authorization = await this.call({ _: 'auth.signIn', phoneNumber: phone, phoneCodeHash, phoneCode });
    if (authorization._ === 'auth.authorizationSignUpRequired') {
      authorization = await this.call({ _: 'auth.signUp', phoneNumber: phone, phoneCodeHash, firstName, lastName: '' });
    }
    this.userId = authorization._ === 'auth.authorization' ? authorization.user.id : 0;
  }

  /** How this client addresses someone, by their username. */
  async peer(username: string): Promise<tl.RawInputPeerUser> {
    const { users } = await this.call({ _: 'contacts.resolveUsername', username });
    const [user] = users;
    if (user?._ !== 'user' || user.accessHash === undefined) throw new RangeError(`expected ${username} with an access hash`);
    return { _: 'inputPeerUser', userId: user.id, accessHash: user.accessHash };
  }

  /** Sends a text. */
  sendText(peer: tl.InputPeer, message: string, randomId: bigint = (this.msgId += 4n)): Promise<tl.Updates> {
    return this.call({ _: 'messages.sendMessage', peer, message, randomId });
  }
}

/** The refusal of a call, as `CODE MESSAGE`; `'answered'` when there was none. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'answered';
  } catch (error) {
    if (error instanceof RpcFault) return `${error.errorCode} ${error.errorMessage}`;
    throw error;
  }
}
