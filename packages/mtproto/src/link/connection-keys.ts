/** The keys that one connection has used, and the packets that wait while a key is looked up. */
import type { KnownAuthKey } from './types.js';

/** A connection has no business with more keys than this. */
const MAX_KEYS = 16;
/** Packets, and bytes of them, that may wait for keys. */
const MAX_HELD = 64;
const MAX_HELD_BYTES = 4 << 20;

/** An encrypted packet as it came. */
export interface HeldPacket {
  readonly payload: Uint8Array;
  /** Whether the client wants to know that it came. */
  readonly quickAck: boolean;
}

/** What became of a packet whose key was not known yet. */
export type HoldOutcome =
  /** It waits, and the key must be looked up now. */
  | 'first'
  /** It waits for a look-up under way. */
  | 'waiting'
  | 'refused';

/** The keys of one connection. */
export class ConnectionKeys {
  readonly #known = new Map<bigint, KnownAuthKey>();
  readonly #held = new Map<bigint, HeldPacket[]>();
  #heldCount = 0;
  #heldBytes = 0;

  get(authKeyId: bigint): KnownAuthKey | undefined {
    return this.#known.get(authKeyId);
  }

  /** Keeps a packet until its key is known. */
  hold(authKeyId: bigint, packet: HeldPacket): HoldOutcome {
    const held = this.#held.get(authKeyId);
    if (this.#heldCount >= MAX_HELD || this.#heldBytes + packet.payload.length > MAX_HELD_BYTES) return 'refused';
    if (!held && this.#known.size + this.#held.size >= MAX_KEYS) return 'refused';
    this.#heldCount += 1;
    this.#heldBytes += packet.payload.length;
    if (held) held.push(packet);
    else this.#held.set(authKeyId, [packet]);
    return held ? 'waiting' : 'first';
  }

  /** Takes the outcome of a look-up; gives back the packets that waited for it. */
  settle(authKeyId: bigint, key: KnownAuthKey | undefined): readonly HeldPacket[] {
    const held = this.#held.get(authKeyId) ?? [];
    this.#held.delete(authKeyId);
    this.#heldCount -= held.length;
    for (const { payload } of held) this.#heldBytes -= payload.length;
    if (key) this.#known.set(authKeyId, key);
    return held;
  }
}
