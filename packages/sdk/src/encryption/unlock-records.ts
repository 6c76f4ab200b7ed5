/** From what a store keeps of its key to the codec of its records. */
import type { RandomSource } from '@kitewire/mtproto';
import { databaseError } from '../errors/database-error.js';
import { createRecordCodec, type RecordCodec } from '../storage/record-codec.js';
import { createRecordCipher } from './create-record-cipher.js';
import type { DataKeyGuard } from './data-key-guard.js';

/** What a store is found to be, and what it is opened with. */
export interface LockedRecords {
  /** What the store keeps of its key; `undefined` when nothing. */
  readonly kept: unknown;
  /** Whether nothing was ever written, so that a key may still be chosen. */
  readonly isEmpty: boolean;
  /** Absent when the application has given no key. */
  readonly guard: DataKeyGuard | undefined;
  readonly random: RandomSource;
}

/** How the records are read and written. */
export interface UnlockedRecords {
  readonly codec: RecordCodec;
  /** Seals the records; absent when nothing does. */
  readonly dataKey?: Uint8Array;
  /** What the store is to keep from now on; absent when that is what it keeps already. */
  readonly keep?: unknown;
}

/** Unlocks; rejects with a `StorageError` `KEY_REQUIRED`, `NOT_ENCRYPTED` or as the guard does. */
export async function unlockRecords({ kept, isEmpty, guard, random }: LockedRecords): Promise<UnlockedRecords> {
  if (!guard) {
    if (kept !== undefined) throw databaseError('KEY_REQUIRED', 'The store is encrypted.');
    return { codec: createRecordCodec() };
  }
  if (kept !== undefined) {
    const dataKey = await guard.unwrap(kept);
    return { codec: createRecordCodec(createRecordCipher(dataKey, random)), dataKey };
  }
  if (!isEmpty) throw databaseError('NOT_ENCRYPTED', 'A key was given for a store that is not encrypted.');
  return lockRecords(guard, random);
}

/** Makes the key of a store that has none yet. */
export async function lockRecords(guard: DataKeyGuard, random: RandomSource): Promise<Required<UnlockedRecords>> {
  const dataKey = random.bytes(32);
  const keep = await guard.wrap(dataKey);
  return { codec: createRecordCodec(createRecordCipher(dataKey, random)), dataKey, keep };
}
