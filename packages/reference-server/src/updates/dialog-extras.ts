/** What goes with the line of a conversation beside what has been said in it. */
import type { DialogExtras } from '../domain/dialog-to-tl.js';
import { plainDialog } from '../domain/dialog-settings.js';
import type { PeerId, UserId } from '../domain/peer-id.js';
import type { Stores } from '../stores/stores.js';

/** Where it is kept. */
export type ExtrasStores = Pick<Stores, 'drafts' | 'dialogSettings' | 'notifySettings'>;

/** Reads what the owner of a list has made of conversations, in the order of `peerIds`. */
export async function readExtras({ drafts, dialogSettings, notifySettings }: ExtrasStores, userId: UserId, peerIds: readonly PeerId[]): Promise<DialogExtras[]> {
  const [draft, settings, notify] = await Promise.all([drafts.find(userId, peerIds), dialogSettings.find(userId, peerIds), notifySettings.find(userId, peerIds)]);
  return peerIds.map((_, index) => ({ draft: draft[index], settings: settings[index] ?? plainDialog, notifySettings: notify[index] ?? {} }));
}
