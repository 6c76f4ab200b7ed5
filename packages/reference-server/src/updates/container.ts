/** The envelope in which updates travel. */
import type * as tl from '@kitewire/tl-schema/api';

/** What an envelope holds. */
export interface ContainerContent {
  readonly updates: tl.Update[];
  /** Everyone whom the updates name. */
  readonly users: tl.User[];
  /** The groups and channels that the updates name; none unless given. */
  readonly chats?: tl.Chat[];
  /** Unix seconds. */
  readonly date: number;
  /** The place of the updates in their user's order of seq; 0, for what is applied at once, unless given. */
  readonly seq?: number;
}

/** Makes an envelope. https://core.telegram.org/constructor/updates */
export function makeContainer({ updates, users, chats = [], date, seq = 0 }: ContainerContent): tl.RawUpdates {
  return { _: 'updates', updates, users, chats, date, seq };
}
