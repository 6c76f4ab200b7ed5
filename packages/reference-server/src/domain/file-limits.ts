/** How much of the server's disk people can take with files that they have not sent yet. */

export interface FileLimits {
  /** Parts of one file; 4,000, which makes 2,097,152,000 bytes. */
  readonly partsPerFile: number;
  /** Bytes of one user's uploads under way; 8 GiB. */
  readonly bytesPerUser: number;
  /** One user's uploads under way, and as many that were used and are remembered; 2,000. */
  readonly uploadsPerUser: number;
  /** Bytes of the disk that are left free: parts are refused with 500 STORAGE_FULL before; 256 MiB. */
  readonly freeSpace: number;
  /** Seconds after which an upload to which nothing came is thrown away, and one that was used is forgotten; a day. */
  readonly abandonedAfter: number;
}

/** The limits of a server that is told nothing else. */
export const defaultFileLimits: FileLimits = {
  partsPerFile: 4000,
  bytesPerUser: 8 * 2 ** 30,
  uploadsPerUser: 2000,
  freeSpace: 256 * 2 ** 20,
  abandonedAfter: 86_400,
};
