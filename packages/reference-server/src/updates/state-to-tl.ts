/** The counters of a user as their clients are told about them. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UpdateCounters } from '../stores/event-store.js';

/** Renders the counters; `date` in Unix seconds, from when on the client will ask. https://core.telegram.org/constructor/updates.state */
export function stateToTl({ pts, qts, seq, unreadCount }: UpdateCounters, date: number): tl.RawUpdatesState {
  return { _: 'updates.state', pts, qts, date, seq, unreadCount };
}
