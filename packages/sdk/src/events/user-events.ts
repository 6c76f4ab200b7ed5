/** Events about users. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChatReference, UserReference } from './event-peers.js';

/** What of a user can change. */
export type UserAspect = 'name' | 'usernames' | 'phone' | 'photo';

/** A user who was known is not as before; `user` is as he is now. */
export interface UserUpdatedEvent extends UserReference {
  readonly type: 'userUpdated';
  readonly changed: readonly UserAspect[];
}

/** A user came online or went, as far as he shows it. */
export interface UserStatusEvent extends UserReference {
  readonly type: 'userStatus';
  readonly status: tl.UserStatus;
}

/** The account blocked somebody, on any of its devices, or blocks him no longer. */
export interface BlockedChangedEvent extends ChatReference {
  readonly type: 'blockedChanged';
  readonly blocked: boolean;
}

/** To a bot: a user has stopped it, or started it again. */
export interface BotStoppedEvent extends UserReference {
  readonly type: 'botStopped';
  readonly stopped: boolean;
  /** Unix time in seconds. */
  readonly date: number;
}
