/** The port through which contact lists are kept. */
import type { UserId } from '../domain/peer-id.js';
import type { ContactEntry } from '../domain/user.js';

/** An entry for a user whose id is known. */
export interface SaveContact extends ContactEntry {
  readonly ownerId: UserId;
  readonly userId: UserId;
}

/** Entries for phone numbers, whoever has them. */
export interface ImportContacts {
  readonly ownerId: UserId;
  /** With a phone each; an empty first name takes the user's own names. */
  readonly entries: readonly ContactEntry[];
}

/** An entry as it stands in a list. */
export interface ListedContact {
  readonly userId: UserId;
  /** Whether the other has the owner in their list as well. */
  readonly mutual: boolean;
}

/** Keeps contact lists. Each operation is atomic and durable when its promise resolves. */
export interface ContactStore {
  /** Adds or replaces an entry; an empty phone keeps the number that the entry had. */
  save(command: SaveContact): Promise<void>;
  /** Adds an entry for each phone with an account other than the owner's; gives the accounts in the order of the entries. */
  importByPhone(command: ImportContacts): Promise<(UserId | undefined)[]>;
  /** Takes entries off the list; unknown ones are passed over. */
  remove(ownerId: UserId, userIds: readonly UserId[]): Promise<void>;
  /** The whole list, in the order of ids; at most `limit`. */
  list(ownerId: UserId, limit: number): Promise<ListedContact[]>;
}
