/** The port through which login codes are kept, and logging in happens. */
import type { User } from '../domain/user.js';
import type { DeliveryWay } from '../ports/code-delivery.js';

/** Which code is meant: it is good for one phone on one key only. */
export interface CodeRef {
  readonly authKeyId: bigint;
  /** Digits. */
  readonly phone: string;
  readonly phoneCodeHash: string;
}

/** A new code; it replaces an earlier one of the same key. Times in Unix seconds. */
export interface IssueCode extends CodeRef {
  readonly code: string;
  readonly now: number;
  readonly expiresAt: number;
  /** Wrong guesses that burn the code. */
  readonly attempts: number;
  /** How often it may be sent once more. */
  readonly resends: number;
}

/** Another code in place of one that has not arrived; it leaves the count of wrong guesses as it is. */
export interface ReissueCode extends CodeRef {
  readonly code: string;
  readonly via: DeliveryWay;
  readonly now: number;
  readonly expiresAt: number;
}

export type ReissueOutcome = 'reissued' | 'expired' | 'exhausted';

/** A guess; `authorizationHash` will name the login in lists. */
export interface SignIn extends CodeRef {
  readonly code: string;
  readonly now: number;
  /** Signed 64 bits. */
  readonly authorizationHash: bigint;
}

export type SignInOutcome =
  | { readonly type: 'signedIn'; readonly user: User }
  /** The code is right, and the account has a password: `passwords.finishLogin` may follow. */
  | { readonly type: 'passwordNeeded' }
  /** The code is right and the phone is nobody's: `signUp` may follow. */
  | { readonly type: 'signUpRequired' }
  | { readonly type: 'wrongCode' }
  /** No such code, or it is used, too old or burnt. */
  | { readonly type: 'expired' };

/** A new account on a phone whose code has been given rightly. */
export interface SignUp extends CodeRef {
  readonly firstName: string;
  readonly lastName: string;
  readonly now: number;
  /** Signed 64 bits. */
  readonly authorizationHash: bigint;
}

export type SignUpOutcome =
  | { readonly type: 'signedUp'; readonly user: User }
  /** Somebody else has been quicker. */
  | { readonly type: 'phoneOccupied' }
  /** No code was given rightly, or it is too old. */
  | { readonly type: 'expired' };

/** Keeps login codes, one a key. Each operation is atomic and durable when its promise resolves. */
export interface LoginStore {
  issueCode(command: IssueCode): Promise<void>;
  reissueCode(command: ReissueCode): Promise<ReissueOutcome>;
  /** Forgets a code; `false` when there is none. */
  cancelCode(ref: CodeRef): Promise<boolean>;
  /** Checks a guess and logs the key in, if the account has no password. A right code is used up unless a sign-up must follow. */
  signIn(command: SignIn): Promise<SignInOutcome>;
  /** Makes the account with its empty box and logs the key in. */
  signUp(command: SignUp): Promise<SignUpOutcome>;
}
