/** The port through which it is kept who lives at which data centre, and logins are carried from one to another. */
import type { UserId } from '../domain/peer-id.js';
import type { User } from '../domain/user.js';

/** The data centres that a server has from now on. */
export interface SettleDcs {
  readonly dcIds: readonly number[];
  /** Where everybody belongs whose data centre is none of these. */
  readonly mainDcId: number;
}

/** A login that is to be carried to another data centre. */
export interface ExportLogin {
  /** The key that is logged in. */
  readonly authKeyId: bigint;
  /** Where the login goes. */
  readonly dcId: number;
  /** SHA-256 of the token. */
  readonly tokenHash: Uint8Array;
  /** Unix seconds. */
  readonly now: number;
  /** Unix seconds. */
  readonly expiresAt: number;
  /** Tokens of one key that are good at one time; beyond it the oldest are forgotten. */
  readonly most: number;
}

/** A token that a key comes with. */
export interface ImportLogin {
  readonly authKeyId: bigint;
  readonly userId: UserId;
  /** SHA-256 of the token. */
  readonly tokenHash: Uint8Array;
  /** Unix seconds. */
  readonly now: number;
}

/** Keeps who lives where. Each operation is atomic and durable when its promise resolves. */
export interface DcStore {
  /** Moves keys and people of data centres that there are not, or not any more, to the main one. */
  settle(command: SettleDcs): Promise<void>;
  /** The data centre of the account with a phone; `undefined` when there is none. */
  homeOfPhone(phone: string): Promise<number | undefined>;
  exportLogin(command: ExportLogin): Promise<void>;
  /**
   * Logs a key in with a token, which is used up whatever comes of it. `undefined` when there is no such token, it is of
   * another person or for another data centre, its time is over, or the login that it came from has ended.
   */
  importLogin(command: ImportLogin): Promise<User | undefined>;
}
