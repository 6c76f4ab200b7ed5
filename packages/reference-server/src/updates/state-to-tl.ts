/** The counters of a box as its owner's clients are told about them. */
import type * as tl from '@kitewire/tl-schema/api';
import type { BoxState } from '../stores/event-store.js';

/**
 * Renders the counters; `date` in Unix seconds. Nothing here is ordered by qts or seq: both stay 0.
 *
 * https://core.telegram.org/constructor/updates.state
 */
export function stateToTl(state: BoxState, date: number): tl.RawUpdatesState {
  return { _: 'updates.state', pts: state.pts, qts: 0, date, seq: 0, unreadCount: state.unreadCount };
}
