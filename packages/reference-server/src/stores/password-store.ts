/** The port through which passwords, and the logins that still wait for one, are kept. */
import type { Password } from '../domain/password.js';
import type { UserId } from '../domain/peer-id.js';
import type { User } from '../domain/user.js';

/** A question for a password; it replaces an earlier one of the same key. */
export interface SaveChallenge {
  readonly authKeyId: bigint;
  readonly userId: UserId;
  /** Signed 64 bits. */
  readonly srpId: bigint;
  /** The server's secret exponent. */
  readonly secret: Uint8Array;
  /** The server's share. */
  readonly b: Uint8Array;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** An answer to a question; times in Unix seconds. */
export interface TakeChallenge {
  readonly authKeyId: bigint;
  readonly srpId: bigint;
  readonly now: number;
}

/** A question that was just used up, with the password that it asks for. */
export interface TakenChallenge {
  readonly userId: UserId;
  readonly secret: Uint8Array;
  readonly b: Uint8Array;
  readonly password: Password;
}

/** A new password, or none with `undefined`. */
export interface SetPassword {
  readonly userId: UserId;
  readonly password: Password | undefined;
  /** Whether it takes the place of one; otherwise there must be none. */
  readonly replaces: boolean;
}

/** The end of a login that waited for its password; `authorizationHash` will name it in lists. */
export interface FinishLogin {
  readonly authKeyId: bigint;
  readonly userId: UserId;
  readonly now: number;
  /** Signed 64 bits. */
  readonly authorizationHash: bigint;
}

/** Keeps passwords. Each operation is atomic and durable when its promise resolves. */
export interface PasswordStore {
  find(userId: UserId): Promise<Password | undefined>;
  /** Whose password the login on a key waits for; `undefined` when it waits for none, too long, or guesses are used up. */
  pendingUser(authKeyId: bigint, now: number): Promise<UserId | undefined>;
  saveChallenge(command: SaveChallenge): Promise<void>;
  /**
   * Uses a question up; `undefined` when there is none, or it is too old. If a login waits on the key, that takes one of
   * its guesses, before the guess is judged.
   */
  takeChallenge(command: TakeChallenge): Promise<TakenChallenge | undefined>;
  /**
   * Sets, changes or removes a password, which ends all questions for the former one, the logins that wait for it, and its
   * recovery and reset;
   * `false`, and nothing happens, when there is one although none is to be replaced.
   */
  set(command: SetPassword): Promise<boolean>;
  /** Logs a key in that waited for the password; `undefined` when it did not, or too long. */
  finishLogin(command: FinishLogin): Promise<User | undefined>;
}
