/** How a server is made, and what of it cannot be. */
import { type CryptoProvider, InvalidSecretError, type MtproxySecret, parseMtproxySecret, type RandomSource, type RsaPrivateNumbers } from '@kitewire/mtproto';
import { ServerError } from '../errors.js';
import type { Terms } from '../services/terms.js';
import type { FileLimits } from '../domain/file-limits.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { CodeDelivery } from '../ports/code-delivery.js';
import type { EmailDelivery } from '../ports/email-delivery.js';
import type { PictureMaker } from '../ports/picture-maker.js';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import type { LimitRules } from '../rpc/limits.js';
import type { UpdateLogBounds } from './log-sweep.js';
import type { DifferenceLimits } from '../updates/difference.js';

/** How a server is made; everything has a default. */
export interface ServerOptions {
  /** The address to listen on, or a name of this machine; `127.0.0.1`. */
  readonly host?: string;
  /** The port to listen on; 0, the default, takes any free one. */
  readonly port?: number;
  /**
   * The address, or a name that is looked up once, at which clients reach the server: they are told it in help.getConfig.
   * The address that is listened on unless given; for all addresses at once (`0.0.0.0`, `::`) one of this machine's.
   */
  readonly publicHost?: string;
  /** The directory of the database and of files, made when missing; without it everything is gone after `close`. */
  readonly data?: string;
  /** Where files go, such as `s3Blobs({ ... })`; the server closes it. The directory `files` in `data` unless given. Parts of unfinished files lie in `uploads` there. */
  readonly blobs?: BlobStore;
  /** What people can take of the disk with files that they have not sent yet. */
  readonly fileLimits?: Partial<FileLimits>;
  /** The number of the data centre that the server is, or of its main one; 2. */
  readonly dcId?: number;
  /**
   * Data centres: how many, or which, the main one first; 1. Each has a port and an RSA key of its own, and authorization
   * keys of its own; accounts, messages and limits are common to all. With a `port`, the further ones follow it.
   */
  readonly dcs?: number | readonly DcOptions[];
  /** A data centre that gives out sealed copies of large files, and cannot read them; none unless given. */
  readonly cdn?: CdnOptions;
  /** Where the account of a new phone (digits) lives; by the last digit of the phone unless given, 0 for the first of `dcs`. */
  readonly homeDcOf?: (phone: string) => number;
  /** Where an address makes its accounts, whatever their phone; `undefined` for anywhere. Unless given, `homeDcOf` decides. */
  readonly networkDcOf?: (address: string) => number | undefined;
  /** Gets every login code; `codeFor` of the server gives them as well. */
  readonly deliverCode?: CodeDelivery;
  /** Gets every code that goes by e-mail; `emailCodeFor` of the server gives them as well. */
  readonly deliverEmail?: EmailDelivery;
  /** What whoever signs up must agree to; nothing unless given. */
  readonly terms?: Terms;
  /** Where records go, without keys, codes and whole phone numbers; nowhere unless given. */
  readonly logger?: Logger;
  /** Rate limits; none unless given (`publicLimitRules` for a server that strangers can reach). */
  readonly limits?: LimitRules;
  /** Connections at one time, of each data centre; 10,000. */
  readonly maxConnections?: number;
  /** Connections of one address at one time, of each data centre; no bound unless given. */
  readonly maxConnectionsPerAddress?: number;
  /** An MTProxy before the server, on a port of its own; none unless given. */
  readonly mtproxy?: MtproxyFrontSettings;
  /**
   * Threads that do the long powers of key creation, so that many who come at once do not keep the others waiting; 0, the
   * default, for none. Each takes some 10 MB. The command line has 2.
   */
  readonly workers?: number;
  /** How long `close` waits for calls that are being answered, in ms; 5,000. */
  readonly closingTime?: number;
  /** The RSA key of the main data centre; one is made, and kept in the database, unless given. */
  readonly rsaKey?: RsaPrivateNumbers;
  /**
   * Whether old clients may pad the first secret of a handshake as before RSA_PAD; on unless given, since a server in the
   * calling process is for tests. To be switched off (`false`) where strangers reach the server: nothing proves that padding
   * safe, and whoever on the wire can tell from a refusal what was wrong in a block may come between old clients and the
   * server. The command line has it off.
   */
  readonly legacyRsaPadding?: boolean;
  /** Seconds for which a message may be edited; two days. Saved messages may be edited for ever. */
  readonly editTime?: number;
  /** Makes the sizes of photos. By the package `sharp` where that is installed, unless given; else photos stay as they are, in one size. */
  readonly pictures?: PictureMaker;
  /** Seconds for which clients can get a file after they were last told of it; a day. https://core.telegram.org/api/file-references */
  readonly fileReferenceTime?: number;
  /** How much of what clients may have missed is kept: so many events of each box, for so many days; a million, for 90 days. A client that was away for longer begins anew. */
  readonly updateLog?: UpdateLogBounds;
  /** Bounds of the answers to updates.getDifference. */
  readonly differenceLimits?: DifferenceLimits;
  /** The system's clocks unless given. */
  readonly clock?: Clock & MachineClock;
  /** The system's random source unless given. */
  readonly random?: RandomSource;
  /** Node's cryptography unless given. */
  readonly crypto?: CryptoProvider;
}

/** How the MTProxy before a server is reached. */
export interface MtproxyFrontSettings {
  /** Hex or base64url: 16 bytes; `dd` and 16 bytes for random padding; or `ee`, 16 bytes and the domain to pretend to be. */
  readonly secret: string;
  /** The server's own host unless given. */
  readonly host?: string;
  /** 0, the default, takes any free one. */
  readonly port?: number;
  /**
   * Where visitors are led who do not know the secret, which must have a domain: best the site of that domain, so that whoever
   * probes the proxy finds it. Unless given, they are cut.
   */
  readonly strangersTo?: StrangersTo;
}

/** The site to which an MTProxy leads strangers. */
export interface StrangersTo {
  /** An address, or a name that is looked up for each of them. */
  readonly host: string;
  /** 443 unless given. */
  readonly port?: number;
  /** Strangers at one time, 100 unless given; further ones are cut. */
  readonly connections?: number;
  /** After so long without a byte either way a stranger is cut, in ms; 60,000 unless given. */
  readonly idleTime?: number;
}

/** One data centre; what is absent is as for the server. */
export interface DcOptions {
  /** From 1 to 999. */
  readonly dcId: number;
  readonly host?: string;
  readonly port?: number;
  readonly publicHost?: string;
  /** One is made, and kept in the database, unless given. */
  readonly rsaKey?: RsaPrivateNumbers;
}

/** A data centre for copies of files. https://core.telegram.org/cdn */
export interface CdnOptions extends Omit<DcOptions, 'dcId'> {
  /** From 1 to 999, and none of `dcs`; 203. */
  readonly dcId?: number;
  /** Files of fewer bytes are given out by their own data centre; 1 MiB. */
  readonly leastSize?: number;
  /** Bytes of copies that it holds in memory; 64 MiB. What was not asked for longest goes first. */
  readonly cacheBytes?: number;
}

/** An option of a server has a value that it cannot have. */
export class OptionError extends ServerError {
  readonly code = 'BAD_OPTION' as const;
  override readonly name = 'OptionError';
}

/** Data centres that are asked for by their count. */
export const mostDcs = 16;

/** Worker threads of a server. */
export const mostWorkers = 64;

/** The options that are whole numbers, with their bounds. */
const bounds = {
  port: [0, 65_535],
  // Media data centres have negative numbers, test ones are 10,000 further on: those are the client's to say.
  dcId: [1, 999],
  maxConnections: [1, 1_000_000],
  maxConnectionsPerAddress: [1, 1_000_000],
  workers: [0, mostWorkers],
  closingTime: [0, 3_600_000],
  editTime: [0, 2_147_483_647],
  fileReferenceTime: [1, 2_147_483_647],
} as const satisfies Partial<Record<keyof ServerOptions, readonly [number, number]>>;

const fileBounds = {
  partsPerFile: [1, 8000],
  bytesPerUser: [1, Number.MAX_SAFE_INTEGER],
  uploadsPerUser: [1, 50_000],
  freeSpace: [0, Number.MAX_SAFE_INTEGER],
  abandonedAfter: [60, 31_536_000],
} as const satisfies Record<keyof FileLimits, readonly [number, number]>;

const strangersBounds = {
  port: [1, 65_535],
  connections: [1, 1_000_000],
  idleTime: [1, 3_600_000],
} as const satisfies Partial<Record<keyof StrangersTo, readonly [number, number]>>;

/** Reads the secret of the proxy; throws an `OptionError`, which does not repeat it, for what is none. */
export function readMtproxySecret({ secret }: MtproxyFrontSettings): MtproxySecret {
  try {
    return parseMtproxySecret(secret);
  } catch (cause) {
    if (!(cause instanceof InvalidSecretError)) throw cause;
    throw new OptionError(`the option mtproxy.secret cannot be read: ${cause.message}`, { cause });
  }
}

const cdnBounds = {
  dcId: [1, 999],
  port: [0, 65_535],
  leastSize: [1, Number.MAX_SAFE_INTEGER],
  cacheBytes: [1 << 20, Number.MAX_SAFE_INTEGER],
} as const satisfies Partial<Record<keyof CdnOptions, readonly [number, number]>>;

/** Throws an `OptionError` for the first option out of bounds. */
export function checkOptions(options: ServerOptions): void {
  for (const [name, range] of Object.entries(bounds)) checkNumber(name, options[name as keyof typeof bounds], range);
  checkNumber('updateLog.events', options.updateLog?.events, [1, 1_000_000_000]);
  checkNumber('updateLog.days', options.updateLog?.days, [1, 36_500]);
  for (const [name, range] of Object.entries(fileBounds)) checkNumber(`fileLimits.${name}`, options.fileLimits?.[name as keyof FileLimits], range);
  for (const [name, range] of Object.entries(cdnBounds)) checkNumber(`cdn.${name}`, options.cdn?.[name as keyof typeof cdnBounds], range);
  if (options.mtproxy) checkMtproxy(options.mtproxy);
  if (typeof options.dcs === 'number' && !(Number.isInteger(options.dcs) && options.dcs >= 1 && options.dcs <= mostDcs)) {
    throw new OptionError(`the option dcs takes a whole number from 1 to ${mostDcs}, got ${options.dcs}`);
  }
}

function checkMtproxy(settings: MtproxyFrontSettings): void {
  const { kind } = readMtproxySecret(settings);
  const { strangersTo } = settings;
  if (strangersTo === undefined) return;
  if (kind !== 'fakeTls') throw new OptionError('the option mtproxy.strangersTo needs a secret with a domain (ee): only such a proxy looks like a web site');
  for (const [name, range] of Object.entries(strangersBounds)) checkNumber(`mtproxy.strangersTo.${name}`, strangersTo[name as keyof typeof strangersBounds], range);
}

function checkNumber(name: string, value: number | undefined, [least, most]: readonly [number, number]): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new OptionError(`the option ${name} takes a whole number from ${least} to ${most}, got ${String(value)}`);
}

/** Throws an `OptionError` for a number that no data centre can have. */
export function checkDcId(dcId: number): void {
  checkOptions({ dcId });
}
