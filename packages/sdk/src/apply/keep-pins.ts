/** Pinned messages in the local store. */
import type { LocalOverlay } from '../local/local-overlay.js';
import { markChannel, markedIdOf } from '../peers/peer-id.js';
import type { KeepTable } from './keep-context.js';

export const pinKeepers: KeepTable = {
  updatePinnedMessages: {
    reads: ({ peer, messages }, reads) => reads.want(reads.messages, markedIdOf(peer), messages),
    keep: ({ peer, messages, pinned = false }, { overlay }) => setPinned(overlay, markedIdOf(peer), messages, pinned),
  },
  updatePinnedChannelMessages: {
    reads: ({ channelId, messages }, reads) => reads.want(reads.messages, markChannel(channelId), messages),
    keep: ({ channelId, messages, pinned = false }, { overlay }) => setPinned(overlay, markChannel(channelId), messages, pinned),
  },
};

function setPinned(overlay: LocalOverlay, chatId: number, ids: readonly number[], isPinned: boolean): void {
  for (const id of ids) {
    const record = overlay.message({ chatId, id });
    // An answer on its way may have it as it was before.
    if (record === undefined) overlay.noteLost(chatId);
    if (record?.message._ !== 'message') continue;
    const { pinned: _former, ...message } = record.message;
    overlay.putMessage({ ...record, message: { ...message, ...(isPinned && { pinned: true }) } });
  }
}
