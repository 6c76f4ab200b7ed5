/** The port through which authorization keys, and who is logged in with them, are kept. */
import type { Authorization, ClientInfo } from '../domain/authorization.js';
import type { UserId } from '../domain/peer-id.js';

/** A key fresh from its creation. */
export interface SaveAuthKey {
  /** 64 bits, unsigned. */
  readonly authKeyId: bigint;
  /** 256 bytes. */
  readonly authKey: Uint8Array;
  /** Unix seconds. */
  readonly createdAt: number;
  /** The data centre that it was created at; 0, which is any, unless given. */
  readonly dcId?: number;
  /** Unix seconds; for a temporary key. */
  readonly expiresAt?: number;
}

/** A key as it is kept. */
export interface StoredAuthKey {
  /** The data centre that it was created at. */
  readonly dcId: number;
  /** 256 bytes. */
  readonly authKey: Uint8Array;
  /** Unix seconds; `undefined` for a permanent key. */
  readonly expiresAt: number | undefined;
}

/** A temporary key whose client has proven to have the permanent one. */
export interface BindTempKey {
  readonly authKeyId: bigint;
  readonly permAuthKeyId: bigint;
  /** Unix seconds; the key ends then, if not earlier. */
  readonly expiresAt: number;
  /** Keys bound to one permanent key; beyond it the oldest are forgotten. */
  readonly most: number;
}

export type BindOutcome =
  /** With the keys that were forgotten for it. */
  | { readonly type: 'bound'; readonly dropped: readonly bigint[] }
  /** It is bound, or no temporary key. */
  | { readonly type: 'alreadyBound' };

/** What a client has said about itself; only what is given changes. */
export interface SaveClient {
  readonly authKeyId: bigint;
  readonly layer?: number;
  readonly client?: ClientInfo;
}

/** Keeps authorization keys. Each operation is atomic and durable when its promise resolves. */
export interface AuthorizationStore {
  /** Keeps a new key; `false` when its id is taken: the key must not be used then. */
  saveAuthKey(command: SaveAuthKey): Promise<boolean>;
  findAuthKey(authKeyId: bigint): Promise<StoredAuthKey | undefined>;
  /** Forgets a key with all that hangs on it; `false` when there was none. */
  deleteAuthKey(authKeyId: bigint): Promise<boolean>;
  /**
   * Forgets keys that nobody will miss, so many at most, and gives how many: temporary ones that ended before `endedAt`,
   * and others without a login, used last before `unusedSince`; both in Unix seconds.
   */
  sweepAuthKeys(command: { readonly endedAt: number; readonly unusedSince: number; readonly limit: number }): Promise<number>;
  /** What belongs to a key: for a bound temporary key it is the permanent key with its login. */
  find(authKeyId: bigint): Promise<Authorization | undefined>;
  /** Binds a temporary key that is not bound yet. */
  bindTempKey(command: BindTempKey): Promise<BindOutcome>;
  /** Forgets the keys bound to a permanent one, but for some; gives those that were forgotten. */
  dropTempKeys(permAuthKeyId: bigint, except: readonly bigint[]): Promise<bigint[]>;
  saveClient(command: SaveClient): Promise<void>;
  /** Notes that the key was used; `activeAt` in Unix seconds. */
  touch(authKeyId: bigint, activeAt: number): Promise<void>;
  /** The logins of a user, without imported ones, the latest used first; at most `limit`. */
  listOfUser(userId: UserId, limit: number): Promise<Authorization[]>;
  /**
   * Ends the login of a key, also one that waits for a password; the key itself stays. Logins imported from it end with it,
   * here and below. Gives the user who was logged in.
   */
  logOut(authKeyId: bigint): Promise<UserId | undefined>;
  /** Ends a user's login by its hash; gives the key that it was with. */
  logOutByHash(userId: UserId, hash: bigint): Promise<bigint | undefined>;
  /** Ends all logins of a user but one; gives the keys that they were with. */
  logOutOthers(userId: UserId, exceptAuthKeyId: bigint): Promise<bigint[]>;
}
