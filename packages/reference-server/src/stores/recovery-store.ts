/** The port through which the recovery of passwords is kept: addresses to confirm, codes on their way, resets to come. */
import type { Password } from '../domain/password.js';
import type { UserId } from '../domain/peer-id.js';
import type { User } from '../domain/user.js';

/** What is under way for a password, or for one to be. */
export interface RecoveryState {
  /** An address that waits to be confirmed. */
  readonly unconfirmedEmail: string | undefined;
  /** When the password may be taken away without proof, Unix seconds. */
  readonly resetAt: number | undefined;
}

/** A code that was sent to an address; times in Unix seconds. */
export interface SentEmailCode {
  readonly userId: UserId;
  readonly code: string;
  readonly expiresAt: number;
  /** Wrong guesses that burn the code. */
  readonly attempts: number;
}

/** A change of the password that takes place when its address is confirmed; it replaces an earlier one. */
export interface DraftPassword extends SentEmailCode {
  /** `undefined` leaves the password as it is. */
  readonly password: Password | undefined;
  readonly email: string;
  /** Whether there is a password to take the place of; otherwise there must be none. */
  readonly replaces: boolean;
}

/** A guess; `now` in Unix seconds. */
export interface EmailGuess {
  readonly userId: UserId;
  readonly code: string;
  readonly now: number;
}

export type EmailGuessOutcome =
  | 'right'
  | 'wrongCode'
  /** No such code, or it is used, too old or burnt. */
  | 'expired';

/** A guess at a recovery code, with what is to become of the password. */
export interface RecoverPassword extends EmailGuess {
  /** `undefined` takes the password away. Its address is that of the former one. */
  readonly password: Omit<Password, 'email'> | undefined;
  /** The key that is logged in afterwards, if a login waits on it. */
  readonly authKeyId: bigint;
  /** Signed 64 bits. */
  readonly authorizationHash: bigint;
}

export type RecoverOutcome =
  | { readonly type: 'recovered'; readonly user: User; /** Whether that has ended a login which waited. */ readonly loggedIn: boolean }
  | { readonly type: Exclude<EmailGuessOutcome, 'right'> };

export type ResetOutcome =
  | { readonly type: 'waits'; readonly resetAt: number }
  | { readonly type: 'done' }
  /** There is no password. */
  | { readonly type: 'nothing' };

/** Keeps recoveries. Each operation is atomic and durable when its promise resolves. */
export interface RecoveryStore {
  find(userId: UserId): Promise<RecoveryState>;
  /** Whose password the login on a key waits for, also when all guesses at the password are used up. */
  waitingUser(authKeyId: bigint, now: number): Promise<UserId | undefined>;
  /** Keeps a change until its address is confirmed; `false`, and nothing happens, when there is a password although none is to be replaced. */
  draft(command: DraftPassword): Promise<boolean>;
  /** Gives a draft another code; gives its address, `undefined` when there is none. */
  reissueDraft(command: SentEmailCode): Promise<string | undefined>;
  /** Confirms the address of a draft, which takes place then. */
  confirmDraft(guess: EmailGuess): Promise<EmailGuessOutcome>;
  /** Forgets a draft; `false` when there is none. */
  cancelDraft(userId: UserId): Promise<boolean>;
  /** Keeps a recovery code in place of an earlier one; gives the address that it goes to, `undefined` when there is none. */
  begin(command: SentEmailCode): Promise<string | undefined>;
  /** Forgets a recovery code. */
  cancel(userId: UserId): Promise<void>;
  /** Checks a recovery code without using it up; a wrong one takes a guess. */
  check(guess: EmailGuess): Promise<EmailGuessOutcome>;
  /** Uses a recovery code up: changes the password, and ends the login that waits on the key. */
  recover(command: RecoverPassword): Promise<RecoverOutcome>;
  /** Takes the password away when its reset was asked for and the time has come; otherwise notes the time. */
  reset(command: { readonly userId: UserId; readonly now: number; readonly delay: number }): Promise<ResetOutcome>;
  /** Forgets a wish for a reset; `false` when there is none. */
  declineReset(userId: UserId): Promise<boolean>;
}
