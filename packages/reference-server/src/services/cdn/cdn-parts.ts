/** What a server with a CDN has for it. */
import type { CdnFiles } from '../../domain/cdn-file.js';
import type { CdnCache } from './cdn-cache.js';

/** Both sides of a CDN: the one that knows the keys, and what the other one holds. */
export interface CdnParts {
  readonly dcId: number;
  readonly files: CdnFiles;
  readonly cache: CdnCache;
  /** Files of fewer bytes are given out at home. */
  readonly leastSize: number;
}
