/** The port through which the server keeps its own secrets. */

/** Keeps named secrets for the life of a database. */
export interface SecretStore {
  /** The secret of that name, if there is one. */
  find(name: string): Promise<Uint8Array | undefined>;
  /** Gives the secret of that name; the first call keeps `fresh` under it, durably. */
  obtain(name: string, fresh: Uint8Array): Promise<Uint8Array>;
}
