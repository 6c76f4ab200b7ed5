/** Payloads with free bytes around them in their own array, so that what goes before and behind them needs no copy. */

/** As much as any framing puts there; bytes. */
const ROOM_BEFORE = 8;
const ROOM_BEHIND = 15;
/** Shorter ones are not worth a place that is kept; bytes. */
const LONG = 16_384;

/** Makes an array with room around it. */
export type AllocateRoomy = (length: number) => Uint8Array;

/** Makes an array of zeroes with room around it. */
export const allocateRoomy: AllocateRoomy = (length) => roomIn(new Uint8Array(ROOM_BEFORE + length + ROOM_BEHIND), length);

/**
 * Makes a place for payloads that nobody needs any more when the next one is made. Long ones lie where the one before has lain,
 * with what it has left there.
 */
export function createPayloadPlace(): AllocateRoomy {
  let place = new Uint8Array(0);
  return (length) => {
    if (length < LONG) return allocateRoomy(length);
    const needed = ROOM_BEFORE + length + ROOM_BEHIND;
    if (place.length < needed) place = new Uint8Array(needed);
    return roomIn(place, length);
  };
}

/** Makes an array of a payload with `before` and `behind` bytes around it: where it stands if it has room, else a copy. */
export function surround(payload: Uint8Array, before: number, behind: number, hasRoom = false): Uint8Array {
  const length = before + payload.length + behind;
  if (hasRoom) return new Uint8Array(payload.buffer, payload.byteOffset - before, length);
  const frame = new Uint8Array(length);
  frame.set(payload, before);
  return frame;
}

function roomIn(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.subarray(ROOM_BEFORE, ROOM_BEFORE + length);
}
