/** Bodies in rows: written and read by the codec of the store, each with a sum that tells whether the disk kept it. */
import { crc32 } from 'node:zlib';
import { databaseError } from '../../errors/database-error.js';
import type { RecordCodec, StoredBody } from '../../storage/record-codec.js';
import type { SqliteRow } from './sqlite-connection.js';

/** The columns of a body. */
export interface SqliteBody {
  readonly body: StoredBody;
  /** CRC-32 of the record's name and the body: SQLite itself notices no changed bit within a value. */
  readonly sum: number;
}

/** The name of a record: no other one has it, so that a body is not taken for that of another record. */
export function identityOf(table: string, key: number | string): string {
  return `${table}:${key}`;
}

export function writeBody(codec: RecordCodec, identity: string, value: unknown): SqliteBody {
  const body = codec.write(identity, value);
  return { body, sum: sumOf(identity, body) };
}

/** Throws a `StorageError` `CORRUPT_DATABASE` when the columns `body` and `sum` are not what was written. */
export function readBody(codec: RecordCodec, identity: string, row: SqliteRow): unknown {
  const { body } = row;
  if (!isWhole(identity, row)) throw databaseError('CORRUPT_DATABASE', `The stored record ${identity} is damaged.`);
  return codec.read(identity, body as StoredBody);
}

/** Whether the columns `body` and `sum` are what was written, as far as can be told without its key. */
export function isWhole(identity: string, { body, sum }: SqliteRow): boolean {
  return (typeof body === 'string' || body instanceof Uint8Array) && sumOf(identity, body) === sum;
}

function sumOf(identity: string, body: StoredBody): number {
  // Both give the same; a call costs more than what it reads of a text.
  return typeof body === 'string' ? crc32(identity + body) : crc32(body, crc32(identity));
}
