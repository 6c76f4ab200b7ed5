/** Whether updates say that the server's configuration has changed. */
import type * as tl from '@kitewire/tl-schema/api';

/**
 * Whether the server says that its configuration, or the list of data centres in it, has changed.
 *
 * @see https://core.telegram.org/constructor/updateConfig
 */
export function changesConfig(value: tl.Updates): boolean {
  const updates = value._ === 'updateShort' ? [value.update] : value._ === 'updates' || value._ === 'updatesCombined' ? value.updates : [];
  return updates.some(({ _ }) => _ === 'updateConfig' || _ === 'updateDcOptions');
}
