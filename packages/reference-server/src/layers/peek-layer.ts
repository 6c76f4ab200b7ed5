/** Which layer a serialized call is written in: it must be known before the call can be read. */
import { TlError, TlReader } from '@kitewire/tl-schema';

/** Wrappers that are looked through; more than any client uses at a time. */
const mostWrappers = 4;

/** Passes over what stands between the id of a wrapper and the call inside. These have been the same in every layer. */
const wrappers: ReadonlyMap<number, (reader: TlReader) => unknown> = new Map<number, (reader: TlReader) => unknown>([
  // invokeAfterMsg msg_id:long
  [0xcb9f372d, (reader) => reader.long()],
  // invokeAfterMsgs msg_ids:Vector<long>
  [0x3dc4b4f0, (reader) => reader.vector((from) => from.long(), 8)],
  // invokeWithoutUpdates
  [0xbf9459b7, () => undefined],
  // invokeWithTakeout takeout_id:long
  [0xaca9fd2e, (reader) => reader.long()],
]);

/** invokeWithLayer layer:int */
const invokeWithLayer = 0xda9b0d0d;

/** gzip_packed packed_data:bytes */
const gzipPacked = 0x3072cfa1;

/**
 * The layer that invokeWithLayer names, when it is the outermost wrapper or stands behind those that only order or mark
 * a call; `undefined` when there is none in sight. The number is the client's: it may be anything.
 *
 * With `inflate`, which must bound what it returns, a packed call is looked into, one deep as in a codec: what cannot be
 * unpacked, the codec refuses.
 *
 * https://core.telegram.org/api/invoking#layers
 */
export function peekLayer(body: Uint8Array, inflate?: (data: Uint8Array) => Uint8Array): number | undefined {
  let reader = new TlReader(body);
  let unpack = inflate;
  try {
    for (let depth = 0; depth < mostWrappers; ) {
      const id = reader.uint();
      if (id === invokeWithLayer) return reader.int();
      if (id === gzipPacked && unpack !== undefined) {
        const content = inflateUnlessDamaged(reader.bytes(), unpack);
        if (content === undefined) return undefined;
        reader = new TlReader(content);
        unpack = undefined;
        continue;
      }
      const pass = wrappers.get(id);
      if (pass === undefined) return undefined;
      pass(reader);
      depth++;
    }
  } catch (error) {
    if (!(error instanceof TlError)) throw error;
  }
  return undefined;
}

function inflateUnlessDamaged(data: Uint8Array, inflate: (data: Uint8Array) => Uint8Array): Uint8Array | undefined {
  try {
    return inflate(data);
  } catch {
    return undefined;
  }
}
