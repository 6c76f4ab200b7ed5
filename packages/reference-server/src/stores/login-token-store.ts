/** The port through which the tokens of QR codes are kept: a key shows one, somebody's other device accepts it. */
import type { UserId } from '../domain/peer-id.js';
import type { User } from '../domain/user.js';

/** A new token for a key; it replaces an earlier one, unless that was accepted. Times in Unix seconds. */
export interface ExportToken {
  readonly authKeyId: bigint;
  /** SHA-256 of the token. */
  readonly tokenHash: Uint8Array;
  readonly now: number;
  readonly expiresAt: number;
}

/** An accepted token that its key comes for, or any key of the data centre to which it was sent. */
export interface CollectToken {
  readonly authKeyId: bigint;
  /** SHA-256 of the token. */
  readonly tokenHash: Uint8Array;
  /** SHA-256 of a fresh token, which takes the place of the other if another data centre is to be asked. */
  readonly nextTokenHash: Uint8Array;
  readonly now: number;
}

/** A token that somebody accepts; `authorizationHash` will name the login in lists. */
export interface AcceptToken {
  readonly userId: UserId;
  /** The key that accepts, which cannot be the one that shows the token. */
  readonly authKeyId: bigint;
  readonly tokenHash: Uint8Array;
  readonly now: number;
  /** Until when the other key may come for its login. */
  readonly collectUntil: number;
  /** Signed 64 bits. */
  readonly authorizationHash: bigint;
}

export type CollectOutcome =
  | { readonly type: 'signedIn'; readonly user: User }
  | { readonly type: 'passwordNeeded' }
  /** Who accepted lives at that data centre: any key of it may come for the login now, with the fresh token of the command. */
  | { readonly type: 'away'; readonly dcId: number }
  | { readonly type: 'invalid' }
  | { readonly type: 'expired' };

export type ExportOutcome = Exclude<CollectOutcome, { readonly type: 'invalid' | 'expired' }> | { readonly type: 'issued' };

export type AcceptOutcome = { readonly type: 'accepted'; readonly authKeyId: bigint } | { readonly type: 'invalid' | 'expired' | 'alreadyAccepted' };

/** Keeps the tokens of QR codes, one a key. Each operation is atomic and durable when its promise resolves. */
export interface LoginTokenStore {
  /** Logs the key in, if its token was accepted; gives it a new token otherwise. */
  export(command: ExportToken): Promise<ExportOutcome>;
  /** Logs the key in by its token, once, after that was accepted. */
  collect(command: CollectToken): Promise<CollectOutcome>;
  accept(command: AcceptToken): Promise<AcceptOutcome>;
}
