/** The port through which people and their names are kept. */
import type { UserId } from '../domain/peer-id.js';
import type { Presence, User, ViewedUser } from '../domain/user.js';

/** A change of names and description; what is absent stays. */
export interface UpdateProfile {
  readonly userId: UserId;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly about?: string;
  /** Unix seconds. */
  readonly date: number;
}

/** A search for people; `text` is matched as written, without patterns. */
export interface SearchUsers {
  readonly viewerId: UserId;
  readonly text: string;
  readonly limit: number;
}

/** Found people by id, best first. */
export interface FoundUsers {
  /** Contacts of the viewer whose name or username matches. */
  readonly contacts: readonly UserId[];
  /** Others whose username begins with the text. */
  readonly others: readonly UserId[];
}

export type SetUsernameOutcome = 'changed' | 'notModified' | 'occupied';

/**
 * Keeps people. Each operation is atomic and durable when its promise resolves. A new name has its place in the order of
 * seq of the user, and of those who keep them in their contacts or have a conversation with them.
 */
export interface UserStore {
  find(id: UserId): Promise<User | undefined>;
  /** @param phone digits */
  findByPhone(phone: string): Promise<User | undefined>;
  /** Finds a user by username, whatever its case. */
  findByUsername(username: string): Promise<User | undefined>;
  /** Users as one viewer knows them, in no particular order; unknown ids are left out. */
  view(viewerId: UserId, ids: readonly UserId[]): Promise<ViewedUser[]>;
  /** Gives a user a username, or takes it away with `undefined`; `date` in Unix seconds. */
  setUsername(userId: UserId, username: string | undefined, date: number): Promise<SetUsernameOutcome>;
  updateProfile(command: UpdateProfile): Promise<void>;
  setPresence(userId: UserId, presence: Presence): Promise<void>;
  /**
   * Ends an account: all its logins with `USER_DEACTIVATED`, and whatever it could log in with. Gives the keys that the
   * logins were with; `undefined` when there is no such user.
   */
  deactivate(userId: UserId): Promise<bigint[] | undefined>;
  search(query: SearchUsers): Promise<FoundUsers>;
}
