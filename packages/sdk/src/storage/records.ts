/** The records that every store keeps. They are plain values: nobody changes one after it was handed over. */
import type { ServerSalt, StoredTemporaryKey } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';

/** Who is logged in, and where. */
export interface SessionRecord {
  /** The data centre that the login lives on. */
  readonly mainDcId: number;
  /** Whether the login belongs to test servers. */
  readonly testMode: boolean;
  /** The user id of the account; absent before login. */
  readonly selfId?: number;
}

/** A permanent authorization key with what was learnt under it. */
export interface AuthKeyRecord {
  readonly dcId: number;
  /** 256 bytes. */
  readonly authKey: Uint8Array;
  readonly salts: readonly ServerSalt[];
  /** Server time minus local time in ms. */
  readonly timeOffset: number;
  /** The one bound to it that packets are encrypted with; only where the application wants it stored. */
  readonly temporaryKey?: StoredTemporaryKey;
}

/**
 * One address of a data centre.
 *
 * @see https://core.telegram.org/constructor/dcOption
 */
export interface DcOptionRecord {
  readonly dcId: number;
  /** An IP literal or host name. */
  readonly host: string;
  readonly port: number;
  readonly ipv6?: true;
  readonly mediaOnly?: true;
  /** Only obfuscated streams with `secret` are accepted there. */
  readonly tcpoOnly?: true;
  readonly cdn?: true;
  readonly static?: true;
  readonly thisPortOnly?: true;
  readonly secret?: Uint8Array;
}

/**
 * How far the updates are applied.
 *
 * @see https://core.telegram.org/api/updates
 */
export interface UpdateState {
  /** Events of private chats and basic groups. */
  readonly pts: number;
  /** Events of secret chats, and some of bots. */
  readonly qts: number;
  /** Containers of updates. */
  readonly seq: number;
  /** Unix time in seconds of the last `seq`. */
  readonly date: number;
}

/**
 * How far the updates of one channel or supergroup are applied.
 *
 * @see https://core.telegram.org/api/updates
 */
export interface ChannelState {
  /** The bare id. */
  readonly channelId: number;
  /** Events of the channel; 0 while nothing is known of it. */
  readonly pts: number;
  /** There are later events: they must be asked for at the next start, since nobody would tell of them again. */
  readonly behind?: true;
}

/** The full or partial object of a peer as the API gives it. */
export type PeerObject = Exclude<tl.User | tl.Chat, { readonly _: 'userEmpty' | 'chatEmpty' }>;

/** A user, basic group or channel that the server has told us about. */
export interface PeerRecord {
  /** The marked id: users as they are, basic groups negative, channels below -1,000,000,000,000. */
  readonly id: number;
  /** 64 bits, signed; absent for basic groups and where it is unknown or not usable. */
  readonly accessHash?: bigint;
  /** Whether only a `min` object was seen: it may be shown, but not addressed by its hash. */
  readonly min: boolean;
  /** First and last name, or the title. */
  readonly name: string;
  /** The active usernames in lower case, main one first. */
  readonly usernames: readonly string[];
  /** Digits only. */
  readonly phone?: string;
  /** The API's own object. */
  readonly object?: PeerObject;
}

/** Everything that a client needs to go on where it stopped; peers are read one by one. */
export interface StoredState {
  readonly session?: SessionRecord;
  readonly authKeys: readonly AuthKeyRecord[];
  readonly dcOptions: readonly DcOptionRecord[];
  readonly updateState?: UpdateState;
  /** Of the channels whose updates are followed. */
  readonly channelStates: readonly ChannelState[];
}
