/** The date by which a chat stands in its list. */
import type * as tl from '@kitewire/tl-schema/api';

/** Unix time in seconds of the newest message or of the draft, whichever is later; 0 for a chat with neither, which is in no list. */
export function sortDateOf(topDate: number | undefined, draft: tl.RawDraftMessage | undefined): number {
  return Math.max(topDate ?? 0, draft?.date ?? 0);
}
