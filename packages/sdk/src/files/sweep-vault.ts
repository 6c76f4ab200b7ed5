/** Which files of a vault nobody will ask for any more, and that they go when a client starts. */
import type { FileVault, VaultEntry } from '../ports/file-vault.js';
import type { SourceLocator } from '../ports/file-source.js';
import type { OutboxRecord } from '../storage/outbox-records.js';

export interface SweepVaultOptions {
  /** Whose files they are; without a login they are nobody's, and all go. */
  readonly selfId: number | undefined;
  /** What waits to be sent, as it is when this is called. */
  readonly outbox: () => Iterable<Pick<OutboxRecord, 'action'>>;
  /** Unix time in ms at which the client started. */
  readonly startedAt: number;
}

/** After so long the parts of a download and the map of an upload are of no use; the server forgets parts of uploads after a day. */
const staleAfter = { 'down-': 604_800_000, 'up-': 86_400_000 } as const;
/** What is used now may bear a time that is a little behind: file systems count in steps. */
const clockStep = 1000;
/** Earlier ones are counts of uses, of a vault that knows no time. */
const firstTime = 1e12;

/**
 * Removes partial downloads (`down-`) that nobody has gone on with for a week, the maps of uploads (`up-`) after a day,
 * and copies (`out-`) of what is to be sent that no record of the outbox names; opens those that one names. Rejects with a `FileError` after it has
 * tried all of them.
 */
export async function sweepVault(vault: FileVault, { selfId, outbox, startedAt }: SweepVaultOptions): Promise<void> {
  // Only what was there in the beginning: whatever this client makes itself is not yet in it.
  const entries = await vault.list();
  const named = namesOf(outbox());
  const failures: unknown[] = [];
  // Where a change of the key was killed, an encrypted store puts then into its place what lies beside it; whoever sends it meets what is wrong with it.
  if (selfId !== undefined) for (const name of named) await vault.open(name).then((file) => file?.close()).catch(() => {});
  for (const entry of entries) {
    if (selfId === undefined || isStale(entry, named, startedAt)) await vault.delete(entry.name).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

function isStale({ name, usedAt }: VaultEntry, named: ReadonlySet<string>, startedAt: number): boolean {
  if (name.startsWith('out-')) return !named.has(name) && usedAt < startedAt - clockStep;
  if (usedAt < firstTime) return false;
  return (name.startsWith('down-') && usedAt < startedAt - staleAfter['down-']) || (name.startsWith('up-') && usedAt < startedAt - staleAfter['up-']);
}

/** The files of the vault that records name. */
function namesOf(outbox: Iterable<Pick<OutboxRecord, 'action'>>): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (locator: SourceLocator | undefined): void => void (locator?.type === 'vault' && names.add(locator.path));
  for (const { action } of outbox) {
    if (action.type !== 'sendMedia') continue;
    for (const { media } of action.items) {
      if (media.type !== 'upload') continue;
      add(media.file.source);
      add(media.file.thumb);
    }
  }
  return names;
}
