/** Payloads with free bytes around them in their own array, so that what goes before and behind them needs no copy. */

/** As much as any framing puts there; bytes. */
const ROOM_BEFORE = 8;
const ROOM_BEHIND = 15;

/** Makes an array of zeroes with room around it. */
export function allocateRoomy(length: number): Uint8Array {
  return new Uint8Array(ROOM_BEFORE + length + ROOM_BEHIND).subarray(ROOM_BEFORE, ROOM_BEFORE + length);
}

/** Makes an array of a payload with `before` and `behind` bytes around it: where it stands if it has room, else a copy. */
export function surround(payload: Uint8Array, before: number, behind: number, hasRoom = false): Uint8Array {
  const length = before + payload.length + behind;
  if (hasRoom) return new Uint8Array(payload.buffer, payload.byteOffset - before, length);
  const frame = new Uint8Array(length);
  frame.set(payload, before);
  return frame;
}
