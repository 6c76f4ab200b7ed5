// Files to be sent: of any size, each block another, and few of them on disk for large ones.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { seededBytes } from '../support/seeded-bytes.mjs';

const block = 1024 * 1024;
/** Larger files have zeros behind the beginning of each block, which take no space. */
const largestWhole = 256 * block;

/**
 * Makes a file; `path` must not be there yet.
 *
 * @param {string} path
 * @param {number} size
 * @returns {Promise<{ path: string, size: number, hash: string }>} With its SHA-256 in hex.
 */
export async function makeSample(path, size) {
  const file = await open(path, 'wx');
  try {
    const bytes = seededBytes(block);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < size; at += block) {
      view.setFloat64(0, at);
      await file.write(bytes, 0, Math.min(size <= largestWhole ? block : 4096, size - at), at);
    }
    await file.truncate(size);
  } finally {
    await file.close();
  }
  return { path, size, hash: await hashOf(path) };
}

/** The SHA-256 of a file in hex. @param {string} path */
export async function hashOf(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: block }), hash);
  return hash.digest('hex');
}
