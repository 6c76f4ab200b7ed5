/** The CRC rule: the id of a combinator is the CRC-32 of its normal form. */
import { crc32 } from './crc32.js';

/**
 * Derives the constructor id (unsigned 32 bits) from one combinator's TL text; an id written there is ignored.
 * `true` fields do not count, `bytes` counts as `string`, brackets fall away.
 * Page: https://core.telegram.org/mtproto/TL-formal#constructor-ids
 */
export function constructorId(text: string): number {
  return crc32(normalForm(text));
}

/** The text over which the CRC is taken. */
export function normalForm(text: string): string {
  return text
    .replace(/^(\s*[^\s#]+)#[0-9a-f]+/, '$1')
    .replace(/;\s*$/, '')
    .replace(/\s\S+:\S+\?true(?=\s)/g, '')
    .replace(/[{}()>]/g, '')
    .replace(/</g, ' ')
    .replace(/([:?])bytes\b/g, '$1string')
    .replace(/\s+/g, ' ')
    .trim();
}
