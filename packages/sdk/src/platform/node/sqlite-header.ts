/** Tells from the first bytes of a file, without opening it as a database, whose it is. */
import { closeSync, openSync, readSync } from 'node:fs';

/** `KITE` in ASCII; SQLite keeps it in the header of every database of ours. */
export const applicationId = 0x4b49_5445;

/** `absent`: no file or an empty one. `unmarked`: a SQLite file that no program has signed. */
export type FileOwner = 'absent' | 'ours' | 'unmarked' | 'foreign';

const magic = 'SQLite format 3\0';

/**
 * Reads the header of a file.
 *
 * Opening a foreign database could already change it (recovery, journal mode), so this looks first.
 *
 * @see https://www.sqlite.org/fileformat.html#the_database_header
 */
export function readFileOwner(path: string): FileOwner {
  const header = readStart(path, 100);
  if (header.length === 0) return 'absent';
  if (header.length < 100 || new TextDecoder('latin1').decode(header.subarray(0, 16)) !== magic) return 'foreign';
  const id = new DataView(header.buffer, header.byteOffset).getUint32(68);
  if (id === applicationId) return 'ours';
  return id === 0 ? 'unmarked' : 'foreign';
}

function readStart(path: string, length: number): Uint8Array {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Uint8Array(0);
    throw error;
  }
  try {
    const header = new Uint8Array(length);
    return header.subarray(0, readSync(file, header, 0, length, 0));
  } finally {
    closeSync(file);
  }
}
