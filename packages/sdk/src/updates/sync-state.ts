/** The graph of what a client's updates are doing: live, behind, asking the server, or writing its answer. */

export type SyncState =
  /** Nobody is logged in. */
  | 'stopped'
  /** There is no state: the server must be asked for one. */
  | 'stateless'
  | 'askingState'
  /** Updates are applied as they come. */
  | 'live'
  /** Something was missed: the difference must be asked for. */
  | 'behind'
  | 'askingDifference'
  /** The last part of an answer waits for its commit. */
  | 'applyingLast'
  /** A part of an answer waits for its commit, and more must be asked for. */
  | 'applyingPart';

export type SyncEvent =
  | 'startedFresh'
  | 'startedStored'
  | 'stopped'
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
  /** The server does not take our state. */
  | 'lostState'
  | 'fellBehind'
  /** What waited for its commit is durable. */
  | 'committed'
  /** What waited for its commit was given up. */
  | 'refused';

/** The whole graph; an event that a state does not list leaves it as it is. */
export const syncGraph: Readonly<Record<SyncState, Partial<Readonly<Record<SyncEvent, SyncState>>>>> = {
  stopped: { startedFresh: 'stateless', startedStored: 'behind' },
  stateless: { stopped: 'stopped', asked: 'askingState' },
  askingState: { stopped: 'stopped', gotLast: 'applyingLast', failed: 'stateless' },
  live: { stopped: 'stopped', fellBehind: 'behind', refused: 'behind', lostState: 'stateless' },
  behind: { stopped: 'stopped', asked: 'askingDifference', lostState: 'stateless' },
  askingDifference: {
    stopped: 'stopped',
    gotLast: 'applyingLast',
    gotNothing: 'live',
    gotPart: 'applyingPart',
    failed: 'behind',
    lostState: 'stateless',
  },
  applyingLast: { stopped: 'stopped', committed: 'live', refused: 'behind' },
  applyingPart: { stopped: 'stopped', committed: 'behind', refused: 'behind' },
};

/** The state after an event. */
export function nextSyncState(state: SyncState, event: SyncEvent): SyncState {
  return syncGraph[state][event] ?? state;
}
