/** The port through which a store seals what it writes; `encryption/` makes one of a key. */

/** Seals records and blinds the words that lead to them. */
export interface RecordCipher {
  /**
   * Encrypts and authenticates a record.
   *
   * @param identity says which record it is (its table and key), so that it cannot stand in for another one
   */
  seal(identity: string, plain: Uint8Array): Uint8Array;
  /** Opens what `seal` gave for this identity; throws a `StorageError` `CORRUPT_DATABASE` for anything else. */
  open(identity: string, sealed: Uint8Array): Uint8Array;
  /** What stands in an index for a word: the same for the same word of a domain, and telling nothing of it without the key. */
  token(domain: string, word: string): string;
}
