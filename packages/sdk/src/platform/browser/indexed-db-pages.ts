/** The end of an object store or index, read at once. */
import type { IDBPCursor } from 'idb';

/** An object store or index, as far as its end is read. */
interface Source {
  openKeyCursor(range: IDBKeyRange, direction: 'prev'): Promise<Pick<IDBPCursor, 'key' | 'advance'> | null>;
  getAll(range: IDBKeyRange): Promise<unknown[]>;
}

/** The last values of a range, from its end: three requests, however many they are. */
export async function takeLast(source: Source, range: IDBKeyRange, limit: number): Promise<unknown[]> {
  const cursor = limit > 0 ? await source.openKeyCursor(range, 'prev') : null;
  if (!cursor) return [];
  const last = cursor.key;
  const first = limit === 1 ? cursor : await cursor.advance(limit - 1);
  const values = await source.getAll(first ? IDBKeyRange.bound(first.key, last) : range);
  return values.reverse();
}
