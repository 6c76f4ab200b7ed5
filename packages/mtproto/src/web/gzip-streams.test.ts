/** Unpacking through streams stops in time: whatever the platform unpacks at once. */
import { Gunzip, gzipSync, Unzlib, zlibSync } from 'fflate';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { streamGunzip, streamGzip } from './gzip-streams.js';

/** Puts a stream in the place of the platform's that unpacks all of what it gets at once, as browsers do, and counts that. */
function countUnpacked(): { readonly bytes: number; readonly pieces: number } {
  const counted = { bytes: 0, pieces: 0 };
  class EagerDecompression {
    readonly readable: ReadableStream<Uint8Array>;
    readonly writable: WritableStream<Uint8Array>;

    constructor(format: string) {
      const unpack = format === 'gzip' ? new Gunzip() : new Unzlib();
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
        start: (controller) => {
          unpack.ondata = (part) => {
            counted.bytes += part.length;
            if (part.length > 0) controller.enqueue(part);
          };
        },
        transform: (piece) => {
          counted.pieces += 1;
          unpack.push(piece);
        },
      });
      this.readable = readable;
      this.writable = writable;
    }
  }
  vi.stubGlobal('DecompressionStream', EagerDecompression);
  onTestFinished(() => void vi.unstubAllGlobals());
  return counted;
}

const mebibyte = 1 << 20;

describe('gzip through the streams of the platform', () => {
  it.each([
    ['gzip, with a length that is a lie', (content: Uint8Array) => {
      const packed = gzipSync(content);
      new DataView(packed.buffer, packed.byteOffset).setUint32(packed.length - 4, 1000, true);
      return packed;
    }],
    ['zlib', (content: Uint8Array) => zlibSync(content)],
  ])('R11: unpacks little more of a bomb than its limit allows: %s', async (_kind, pack) => {
    const bomb = pack(new Uint8Array(24 * mebibyte));
    const unpacked = countUnpacked();
    await expect(streamGunzip(bomb, mebibyte)).rejects.toThrow(`more than ${mebibyte} bytes`);
    // What is refused is not unpacked afterwards, either.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(unpacked.bytes).toBeGreaterThan(mebibyte);
    expect(unpacked.bytes).toBeLessThan(10 * mebibyte);
  });

  it('unpacks many pieces in their order', async () => {
    const content = Uint8Array.from({ length: 60_000 }, (_, index) => (index * index) >> 7);
    const packed = await streamGzip(content);
    const unpacked = countUnpacked();
    expect(await streamGunzip(packed, content.length)).toEqual(content);
    expect(unpacked).toEqual({ bytes: content.length, pieces: Math.ceil(packed.length / 4096) });
  });
});
