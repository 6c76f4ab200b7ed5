/** The table of updates: which rules each kind obeys. */
import type * as tl from '@kitewire/tl-schema/api';
import { chatReducers } from './reduce-chats.js';
import { deletionReducers } from './reduce-deletions.js';
import { dialogReducers } from './reduce-dialogs.js';
import { messageReducers } from './reduce-messages.js';
import { pinReducers } from './reduce-pins.js';
import { readReducers } from './reduce-reads.js';
import { typingReducers } from './reduce-typing.js';
import { userReducers } from './reduce-users.js';
import type { ReducerTable, UpdateReducer } from './update-reducer.js';

// Marked pure, so that bundles of clients that follow no updates go without all of this.
const table = /* @__PURE__ */ joinTables(
  messageReducers,
  deletionReducers,
  readReducers,
  typingReducers,
  pinReducers,
  dialogReducers,
  chatReducers,
  userReducers,
);

/** The rules for an update; none for one that is told only as it is. */
export function reducerOf<Update extends tl.Update>(update: Update): UpdateReducer<Update> | undefined {
  // The table pairs each name with rules for just that update, which the compiler cannot see through an index.
  return (table as Readonly<Record<string, UpdateReducer<Update> | undefined>>)[update._];
}

function joinTables(...tables: readonly ReducerTable[]): ReducerTable {
  return Object.assign({}, ...tables) as ReducerTable;
}
