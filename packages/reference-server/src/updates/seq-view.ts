/** What events of the line of seq are rendered with: whom they name, as their user knows them. */
import type { SeqView } from '../domain/seq-event-to-tl.js';
import type { UserId } from '../domain/peer-id.js';
import type { DescribedPeers, PeersView } from './peers-view.js';

/** @param described everyone whom the events name */
export function viewSeqEvents(viewerId: UserId, described: DescribedPeers, peers: PeersView): SeqView {
  return {
    inputPeer: (peerId) => peers.inputPeer(viewerId, peerId),
    user: (userId) => described.users.find(({ id }) => id === userId),
  };
}
