/** The envelope in which updates travel. */
import type * as tl from '@kitewire/tl-schema/api';

/** What an envelope holds. */
export interface ContainerContent {
  readonly updates: tl.Update[];
  /** Everyone whom the updates name. */
  readonly users: tl.User[];
  /** Unix seconds. */
  readonly date: number;
}

/**
 * Makes an envelope. Its seq is 0: it is applied at once, for no update here is ordered by seq.
 *
 * https://core.telegram.org/constructor/updates
 */
export function makeContainer({ updates, users, date }: ContainerContent): tl.RawUpdates {
  return { _: 'updates', updates, users, chats: [], date, seq: 0 };
}
