/** What is known of an upload, as bytes in a small file beside its parts: how they lie, and the checksum of each. */
import { crc32 } from 'node:zlib';
import type { UploadShape } from '../domain/upload-rules.js';

/**
 * The file begins with the table's head, 96 bytes, little-endian:
 *
 * ```
 *  0 magic      4 flags      8 stride    12 totalParts
 * 16 odd index 20 odd length 24 size (double)
 * 32 SHA-256 (32 bytes)      64 MD5 (16 bytes)   80 CRC-32 of what stands before
 * ```
 *
 * Behind it follow 16 bytes for each part: its length, its CRC-32, the second at which it came, the CRC-32 of these.
 */
const headLength = 96;
const recordLength = 16;
const magic = 0x3155574b;
const flag = { isBig: 1, isSettled: 2, hasOdd: 4, isAssembled: 8 };

/** The file that an upload has become. */
export interface AssembledFile {
  /** SHA-256, lower-case hex. */
  readonly key: string;
  readonly size: number;
  /** MD5 that was checked, lower-case hex; empty for none. */
  readonly md5: string;
}

export interface TableHead {
  /** `lastIndex` stands in no head: it follows from the records. */
  readonly shape: UploadShape;
  readonly assembled: AssembledFile | undefined;
}

/** A part that was kept. */
export interface PartRecord {
  readonly length: number;
  readonly crc: number;
  /** Unix seconds. */
  readonly savedAt: number;
}

/** Where the record of a part stands. */
export function recordPosition(index: number): number {
  return headLength + index * recordLength;
}

export function encodeHead({ shape, assembled }: TableHead): Uint8Array {
  const bytes = new Uint8Array(headLength);
  const view = new DataView(bytes.buffer);
  const { isBig, isSettled, odd, stride, totalParts } = shape;
  view.setUint32(0, magic, true);
  bytes[4] = (isBig ? flag.isBig : 0) | (isSettled ? flag.isSettled : 0) | (odd ? flag.hasOdd : 0) | (assembled ? flag.isAssembled : 0);
  view.setUint32(8, stride, true);
  view.setInt32(12, totalParts, true);
  view.setUint32(16, odd?.index ?? 0, true);
  view.setUint32(20, odd?.length ?? 0, true);
  if (assembled) {
    view.setFloat64(24, assembled.size, true);
    bytes.set(Buffer.from(assembled.key, 'hex'), 32);
    bytes.set(Buffer.from(assembled.md5, 'hex'), 64);
  }
  view.setUint32(80, crc32(bytes.subarray(0, 80)), true);
  return bytes;
}

export function encodeRecord({ length, crc, savedAt }: PartRecord): Uint8Array {
  const bytes = new Uint8Array(recordLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length, true);
  view.setUint32(4, crc, true);
  view.setUint32(8, savedAt, true);
  view.setUint32(12, crc32(bytes.subarray(0, 12)), true);
  return bytes;
}

/** Reads one record; `undefined` for one that was never written, or is garbled. */
export function decodeRecord(bytes: Uint8Array): PartRecord | undefined {
  if (bytes.length < recordLength) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, recordLength);
  const record = { length: view.getUint32(0, true), crc: view.getUint32(4, true), savedAt: view.getUint32(8, true) };
  // Sixteen zeros are a hole, whose checksum is not zero.
  return view.getUint32(12, true) === crc32(bytes.subarray(0, 12)) ? record : undefined;
}

/** A whole table as it was found. */
export interface PartTable extends TableHead {
  /** Holes where no part is. */
  readonly records: readonly (PartRecord | undefined)[];
}

/** Reads a table; `undefined` when its head is garbled. */
export function decodeTable(bytes: Uint8Array): PartTable | undefined {
  if (bytes.length < headLength) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, headLength);
  if (view.getUint32(0, true) !== magic || view.getUint32(80, true) !== crc32(bytes.subarray(0, 80))) return undefined;
  const has = (bit: number): boolean => ((bytes[4] ?? 0) & bit) !== 0;
  const records: (PartRecord | undefined)[] = [];
  for (let at = headLength; at + recordLength <= bytes.length; at += recordLength) records.push(decodeRecord(bytes.subarray(at, at + recordLength)));
  const odd = has(flag.hasOdd) ? { index: view.getUint32(16, true), length: view.getUint32(20, true) } : undefined;
  const lastIndex = Math.max(records.findLastIndex((record) => record !== undefined), 0);
  const shape: UploadShape = { isBig: has(flag.isBig), totalParts: view.getInt32(12, true), stride: view.getUint32(8, true), isSettled: has(flag.isSettled), odd, lastIndex };
  const hex = (from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).toString('hex');
  const md5 = hex(64, 80);
  const assembled = has(flag.isAssembled) ? { key: hex(32, 64), size: view.getFloat64(24, true), md5: /^0+$/.test(md5) ? '' : md5 } : undefined;
  return { shape, assembled, records };
}
