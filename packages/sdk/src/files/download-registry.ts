/** The downloads of one client that are underway: whoever wants the same file joins the one that there is. */
import type { FileCache } from './file-cache.js';
import type { FileDownload } from './file-download.js';
import { ReferenceRenewals } from './reference-renewals.js';

interface Entry {
  readonly download: Promise<FileDownload>;
  leases: number;
  closing: Promise<void> | undefined;
}

/** A download that somebody uses. */
export interface LeasedDownload {
  readonly download: FileDownload;
  /** Is used no more by this one. The last one closes it, for which nobody waits but whoever wants the file next. */
  release(): void;
}

/** Downloads by the key of their file, and what must not be done twice at a time. */
export class DownloadRegistry {
  /** Places on disk that a download writes to. */
  readonly busyPaths: Set<string> = new Set();
  readonly renewals: ReferenceRenewals = new ReferenceRenewals();
  /** Nothing where the storage keeps no files. */
  cache: FileCache | undefined;
  readonly #entries = new Map<string, Entry>();

  /** Joins the download of a file, or begins one. */
  async lease(key: string, open: () => Promise<FileDownload>): Promise<LeasedDownload> {
    for (let known = this.#entries.get(key); known?.closing; known = this.#entries.get(key)) await known.closing;
    const entry = this.#entries.get(key) ?? { download: open(), leases: 0, closing: undefined };
    this.#entries.set(key, entry);
    entry.leases += 1;
    try {
      const download = await entry.download;
      let isHeld = true;
      return {
        download,
        release: () => {
          if (isHeld) this.#release(key, entry);
          isHeld = false;
        },
      };
    } catch (error) {
      this.#release(key, entry);
      throw error;
    }
  }

  /** Resolves when what nobody uses any more is closed. */
  async closed(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ closing }) => closing));
  }

  #release(key: string, entry: Entry): void {
    entry.leases -= 1;
    if (entry.leases > 0) return;
    entry.closing = entry.download.then((download) => download.close(), () => {}).finally(() => this.#entries.delete(key));
  }
}

const known = /* @__PURE__ */ new WeakMap<object, DownloadRegistry>();

/** The downloads of a client; made at the first use. */
export function downloadsOf(client: object): DownloadRegistry {
  const registry = known.get(client) ?? new DownloadRegistry();
  known.set(client, registry);
  return registry;
}
