/** What the services work with, beside the call that they answer. */
import type { CryptoProvider } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { AccessHasher } from '../domain/access-hash.js';
import type { FileReferences } from '../domain/file-reference.js';
import type { UserId } from '../domain/peer-id.js';
import type { CodeDelivery } from '../ports/code-delivery.js';
import type { EmailDelivery } from '../ports/email-delivery.js';
import type { FileParts } from '../ports/file-parts.js';
import type { Logger } from '../ports/logger.js';
import type { PictureMaker } from '../ports/picture-maker.js';
import type { RandomSource } from '../ports/random-source.js';
import type { CallContext, UserCallContext } from '../rpc/context.js';
import type { Gate } from '../rpc/gate.js';
import type { Limiter } from '../rpc/limits.js';
import type { Lockouts } from '../rpc/lockouts.js';
import type { Turns } from '../rpc/turns.js';
import type { CdnParts } from './cdn/cdn-parts.js';
import type { Stores } from '../stores/stores.js';
import type { ChangedChannels, DifferenceLimits } from '../updates/difference.js';
import type { FanOut } from '../updates/fan-out.js';
import type { PeersView } from '../updates/peers-view.js';

/** One call of one session. */
export type CallRef = Pick<CallContext, 'authKeyId' | 'sessionAuthKeyId' | 'sessionId' | 'msgId'>;

/** An address at which a data centre can be reached. */
export interface DcAddress {
  readonly dcId: number;
  /** A literal address, never a name. */
  readonly ipAddress: string;
  readonly port: number;
  /** Whether only copies of files are there. */
  readonly isCdn?: true;
}

/** What the server tells clients about itself. */
export interface ServerFacts {
  /** The data centre that answers. */
  readonly dcId: number;
  readonly testMode: boolean;
  /** Of all data centres. */
  readonly addresses: readonly DcAddress[];
  /** The data centre with copies of files, and its RSA public key as PEM, if there is one. */
  readonly cdn?: { readonly dcId: number; readonly publicKey: string };
}

/** Which data centres there are, and where accounts are made. */
export interface DcRules {
  /** The main one first. */
  readonly dcIds: readonly number[];
  /** Where an account with a phone is made; digits. */
  readonly homeOf: (phone: string) => number;
  /** Where accounts of an address are made, whatever their phone; `undefined` when that does not matter. */
  readonly networkOf: (address: string) => number | undefined;
}

/** What the server lets people do with messages. */
export interface MessageRules {
  /** Seconds for which a message may be edited. */
  readonly editTime: number;
}

/** The rules of a server that is told nothing else. */
export const defaultMessageRules: MessageRules = { editTime: 172_800 };

/** Learns who is logged in with which permanent key, once that is durable; the sessions under it and its temporary keys follow. Must not throw. */
export interface LoginSink {
  /** A call has logged somebody in; nothing may be pushed to its key before its own answer. */
  loggedIn(call: CallRef, userId: UserId): void;
  /** The key's own client has logged out. */
  loggedOut(authKeyId: bigint): void;
  /** Somebody has ended the key's login from elsewhere: its sessions get nothing more, not even what waits for them. */
  revoked(authKeyId: bigint): void;
  /** A temporary key belongs to a permanent one from now on, and to whoever is logged in with that. */
  keyBound(authKeyId: bigint, permAuthKeyId: bigint): void;
  /** Temporary keys have been forgotten: their sessions end. */
  keysDropped(authKeyIds: readonly bigint[]): void;
}

/** Passes updates to the sessions of one key, whoever is logged in with it, if anybody. Must not throw. */
export type PushToKey = (authKeyId: bigint, updates: tl.Updates) => void;

/** The parts of a server that answer calls. */
export interface ServiceEnvironment {
  readonly stores: Stores;
  readonly peers: PeersView;
  readonly fanOut: Pick<FanOut, 'pushVolatile' | 'pushToChannel'>;
  readonly accessHasher: AccessHasher;
  readonly fileReferences: FileReferences;
  readonly files: FileParts;
  readonly pictures: PictureMaker;
  /** Lets in whoever needs a picture in memory as a whole. */
  readonly pictureGate: Gate;
  /** What is made of an upload is made once, whoever asks at the same time. */
  readonly uploadTurns: Turns;
  readonly random: RandomSource;
  readonly crypto: CryptoProvider;
  readonly codeDelivery: CodeDelivery;
  readonly emailDelivery: EmailDelivery;
  /** What new accounts must agree to, if anything. */
  readonly terms: tl.RawHelpTermsOfService | undefined;
  readonly loginSink: LoginSink;
  readonly pushToKey: PushToKey;
  /** Asked at each need: the port may be known only when the server listens. */
  readonly facts: () => ServerFacts;
  readonly dcRules: DcRules;
  /** `undefined` for a server without a CDN. */
  readonly cdn: CdnParts | undefined;
  readonly limiter: Limiter;
  /** The limits of the login, which a restart does not lift. */
  readonly lockouts: Lockouts;
  readonly differenceLimits: DifferenceLimits;
  /** Channels of which differences tell. */
  readonly changedChannels: ChangedChannels;
  readonly messageRules: MessageRules;
  readonly logger: Logger;
}

/** A call with what is needed to answer it. */
export type ServiceContext = ServiceEnvironment & CallContext;

/** A call of someone who is logged in, with what is needed to answer it. */
export type UserContext = ServiceEnvironment & UserCallContext;
