/** The one place where records become what a store keeps, and where a cipher seals them on the way. */
import { databaseError } from '../errors/database-error.js';
import type { RecordCipher } from './record-cipher.js';
import { parseValue, stringifyValue } from './value-text.js';

/** What a store keeps of a record: a text that anybody can read, or sealed bytes. */
export type StoredBody = string | Uint8Array;

/** What an index is looked up by besides ids. */
export type TokenDomain = 'username' | 'phone' | 'word';

/** Records to bodies and back. */
export interface RecordCodec {
  /** Whether tokens are all that can be compared: nothing can be found by its beginning. */
  readonly isSealed: boolean;
  /** @param identity names the record: its table and key */
  write(identity: string, value: unknown): StoredBody;
  /** Throws a `StorageError` `CORRUPT_DATABASE` for a body that this codec did not write for this identity. */
  read(identity: string, body: StoredBody): unknown;
  /** What stands in an index for a name or word. */
  token(domain: TokenDomain, word: string): string;
}

const encoder = /* @__PURE__ */ new TextEncoder();

/** @param cipher seals everything; without one bodies are texts and tokens the words themselves */
export function createRecordCodec(cipher?: RecordCipher): RecordCodec {
  if (!cipher) {
    return {
      isSealed: false,
      write: (_identity, value) => stringifyValue(value),
      read: (identity, body) => (typeof body === 'string' ? parse(identity, body) : refuse(identity)),
      token: (_domain, word) => word,
    };
  }
  const decoder = new TextDecoder();
  return {
    isSealed: true,
    write: (identity, value) => cipher.seal(identity, encoder.encode(stringifyValue(value))),
    read: (identity, body) => (typeof body === 'string' ? refuse(identity) : parse(identity, decoder.decode(cipher.open(identity, body)))),
    token: (domain, word) => cipher.token(domain, word),
  };
}

function parse(identity: string, text: string): unknown {
  try {
    return parseValue(text);
  } catch (error) {
    return refuse(identity, error);
  }
}

function refuse(identity: string, cause?: unknown): never {
  throw databaseError('CORRUPT_DATABASE', `The stored record ${identity} cannot be read.`, cause === undefined ? {} : { cause });
}
