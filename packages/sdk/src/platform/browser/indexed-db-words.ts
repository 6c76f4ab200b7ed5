/** The words that a message must have to be found: where they stand in the index, and in the row of a message. */
import type { MessageSearchQuery } from '../../storage/local-store.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import type { MessageRow } from './indexed-db-schema.js';

/** One of them. */
export interface WantedWord {
  readonly token: string;
  /** Whether a word may also go on behind it. */
  readonly isPrefix: boolean;
  /** Where it stands in the index, which is sorted by token and date; of a whole word only what may be behind the place that the query names. */
  readonly range: IDBKeyRange;
}

/** The words of a query: whole ones, and then what may be the beginning of one. */
export function toWantedWords({ words, isPrefix = false, after }: MessageSearchQuery, codec: RecordCodec): readonly WantedWord[] {
  // A token says nothing of how its word begins.
  const beginning = isPrefix && !codec.isSealed ? words.at(-1) : undefined;
  const whole = new Set(beginning === undefined ? words : words.slice(0, -1));
  const wanted: WantedWord[] = [...whole].map((word) => {
    const token = codec.token('word', word);
    // Messages of the second of the place are among them: which of them are behind it the order says.
    return { token, isPrefix: false, range: IDBKeyRange.bound([token], [token, ...(after ? [after.date] : []), []]) };
  });
  if (beginning !== undefined) wanted.push({ token: beginning, isPrefix: true, range: IDBKeyRange.bound([beginning], [`${beginning}\uffff`]) });
  return wanted;
}

/** Whether a message has them all. */
export function hasWords({ words }: MessageRow, wanted: readonly WantedWord[]): boolean {
  return wanted.every(({ token, isPrefix }) => words.some(([word]) => (isPrefix ? word.startsWith(token) : word === token)));
}
