/** Which line of numbered events an update belongs to. */

/**
 * The name of one line of events: `common` counts private chats and basic groups in `pts`, `secret` counts secret
 * chats and some events of bots in `qts`, and each channel has a `pts` of its own.
 *
 * @see https://core.telegram.org/api/updates
 */
export type BoxKey =
  | { readonly kind: 'common' }
  | { readonly kind: 'secret' }
  /** The bare id of the channel. */
  | { readonly kind: 'channel'; readonly id: number };

/** The lines that belong to the account as a whole. */
export type AccountKey = Exclude<BoxKey, { readonly kind: 'channel' }>;

/** The line of private chats and basic groups. */
export const commonBox: AccountKey = { kind: 'common' };

/** The line of secret chats. */
export const secretBox: AccountKey = { kind: 'secret' };

/** The key as text, for maps and logs. */
export function boxName(key: BoxKey): string {
  return key.kind === 'channel' ? `channel ${key.id}` : key.kind;
}
