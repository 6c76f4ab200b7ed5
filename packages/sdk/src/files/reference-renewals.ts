/** References of files that were read again: how often lately, and which stands for which. */
import { equalBytes } from '@kitewire/mtproto';
import type { RemoteFile } from './remote-file.js';

/** A reference is renewed so often in an hour at most. */
const MAX_RENEWALS = 5;
const HOUR = 3_600_000;
/** Files that are remembered; beyond, the oldest are forgotten. */
const MAX_FILES = 1000;

interface Renewals {
  /** When, in the last hour. */
  readonly times: readonly number[];
  /** What the application still has, and what the server gave for it last. */
  readonly known: { readonly former: Uint8Array; readonly latest: Uint8Array } | undefined;
}

/** Renewals of one client. Who goes on with an old message needs one for each time that its reference expires, and not for each download. */
export class ReferenceRenewals {
  readonly #byKey = new Map<string, Renewals>();

  /** Counts a renewal; `false` when there were too many in the last hour. */
  mayRenew({ key }: RemoteFile, now: number): boolean {
    const { times = [], known } = this.#byKey.get(key) ?? {};
    const recent = times.filter((at) => now - at < HOUR);
    if (recent.length >= MAX_RENEWALS) return false;
    this.#set(key, { times: [...recent, now], known });
    return true;
  }

  /** Notes what the server gave in place of a file's reference. */
  note({ key, location }: RemoteFile, latest: Uint8Array): void {
    if (!('fileReference' in location)) return;
    this.#set(key, { times: this.#byKey.get(key)?.times ?? [], known: { former: location.fileReference, latest } });
  }

  /** Where a file is found by the newest reference that is known for its own. */
  locate({ key, location }: RemoteFile): RemoteFile['location'] {
    const known = this.#byKey.get(key)?.known;
    if (!known || !('fileReference' in location) || !equalBytes(known.former, location.fileReference)) return location;
    return { ...location, fileReference: known.latest };
  }

  #set(key: string, renewals: Renewals): void {
    this.#byKey.delete(key);
    this.#byKey.set(key, renewals);
    const [oldest] = this.#byKey.keys();
    if (this.#byKey.size > MAX_FILES && oldest !== undefined) this.#byKey.delete(oldest);
  }
}
