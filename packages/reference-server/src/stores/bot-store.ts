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

/** Keeps bots, which are people in every other respect. Each operation is atomic and durable when its promise resolves. */
export interface BotStore {
  /** Makes the account of a bot with its username and its empty box. */
  create(command: CreateBot): Promise<CreateBotOutcome>;
  /** Logs a key in as a bot; `undefined` when the token is nobody's. */
  logIn(command: LogInBot): Promise<User | undefined>;
}
