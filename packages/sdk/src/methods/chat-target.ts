/** How an application names a chat. */
import type * as tl from '@kitewire/tl-schema/api';

/**
 * A chat: `'me'` for Saved Messages, a marked id, a username with or without `@`, a phone number with `+`, or an
 * `InputPeer` as it is.
 */
export type ChatTarget = number | string | tl.InputPeer;
