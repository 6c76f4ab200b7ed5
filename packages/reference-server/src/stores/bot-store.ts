/** The port through which bots are made and logged in. */
import type { UserId } from '../domain/peer-id.js';
import type { User } from '../domain/user.js';

/** A new bot; its token itself is not kept. */
export interface CreateBot {
  readonly firstName: string;
  readonly username: string;
  /** SHA-256 of the token's secret. */
  readonly secretHash: Uint8Array;
  /** Unix seconds. */
  readonly now: number;
  /** The data centre that it lives at; 0, which is any, unless given. */
  readonly homeDc?: number;
}

export type CreateBotOutcome = { readonly type: 'created'; readonly user: User } | { readonly type: 'occupied' };

/** A bot that logs in on a key; `authorizationHash` will name the login in lists. */
export interface LogInBot {
  readonly authKeyId: bigint;
  readonly userId: UserId;
  /** SHA-256 of the token's secret. */
  readonly secretHash: Uint8Array;
  /** Unix seconds. */
  readonly now: number;
  /** Signed 64 bits. */
  readonly authorizationHash: bigint;
}

export type LogInBotOutcome =
  | { readonly type: 'loggedIn'; readonly user: User }
  /** The bot lives at that data centre, and the key is of another. */
  | { readonly type: 'away'; readonly dcId: number }
  /** The token is nobody's. */
  | { readonly type: 'unknown' };

/** Keeps bots, which are people in every other respect. Each operation is atomic and durable when its promise resolves. */
export interface BotStore {
  /** Makes the account of a bot with its username and its empty box. */
  create(command: CreateBot): Promise<CreateBotOutcome>;
  /** Logs a key in as a bot. */
  logIn(command: LogInBot): Promise<LogInBotOutcome>;
}
