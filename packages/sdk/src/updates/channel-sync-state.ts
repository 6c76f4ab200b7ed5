/** The graph of what the updates of one channel are doing: live, behind, asking the server, or writing its answer. */

export type ChannelSyncState =
  /** Updates are applied as they come. */
  | 'live'
  /** Something was missed, or it is time to look: the difference must be asked for. */
  | 'behind'
  | 'asking'
  /** The last part of an answer waits for its commit. */
  | 'applyingLast'
  /** A part of an answer waits for its commit, and more must be asked for. */
  | 'applyingPart';

export type ChannelSyncEvent =
  | 'fellBehind'
  /** A request left. */
  | 'asked'
  /** The answer was complete. */
  | 'gotLast'
  /** The answer was complete and changes nothing. */
  | 'gotNothing'
  /** The answer was a part. */
  | 'gotPart'
  /** The request failed, or its answer was no use; the same is tried again. */
  | 'failed'
  /** Nothing was known of the channel, and a push has told where it is. */
  | 'begun'
  /** What waited for its commit is durable. */
  | 'committed'
  /** What waited for its commit was given up. */
  | 'refused';

/** The whole graph; an event that a state does not list leaves it as it is. A channel that is left has no state at all. */
export const channelGraph: Readonly<Record<ChannelSyncState, Partial<Readonly<Record<ChannelSyncEvent, ChannelSyncState>>>>> = {
  live: { fellBehind: 'behind', refused: 'behind' },
  behind: { asked: 'asking', begun: 'live' },
  asking: { gotLast: 'applyingLast', gotNothing: 'live', gotPart: 'applyingPart', failed: 'behind', begun: 'live' },
  applyingLast: { committed: 'live', refused: 'behind' },
  applyingPart: { committed: 'behind', refused: 'behind' },
};

/** The state after an event. */
export function nextChannelState(state: ChannelSyncState, event: ChannelSyncEvent): ChannelSyncState {
  return channelGraph[state][event] ?? state;
}
