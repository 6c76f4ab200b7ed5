/** The password of an account as the server knows it: enough to check it, not to tell it. */

/** What is stored of a password. */
export interface Password {
  /** The server's part followed by the client's own. */
  readonly salt1: Uint8Array;
  readonly salt2: Uint8Array;
  /** 256 bytes: `g ^ x mod p`. */
  readonly verifier: Uint8Array;
  /** What reminds its owner of it; empty for none. */
  readonly hint: string;
  /** The confirmed address through which a forgotten one is recovered. */
  readonly email?: string;
}

/** Seconds that someone whose code was right has for the password. */
export const passwordTime = 600;

/** Guesses after which the login must begin again with a new code. */
export const passwordAttempts = 5;

/** Seconds for which a question for the password may be answered. */
export const challengeLifetime = 300;

/** Seconds after which a password whose reset was asked for may be taken away without proof: seven days. */
export const resetDelay = 604_800;

/** Characters of a hint at most. */
export const longestHint = 128;
