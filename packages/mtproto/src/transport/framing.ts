/** What a framing is: it cuts the byte stream of a connection into payloads, and marks their borders. */
import type { CloseReason } from '../close-reason.js';
import type { RandomSource } from '../ports/random-source.js';

/** The framings that this package knows how to tell apart; a connection uses one in both directions. */
export type FramingKind = 'abridged' | 'intermediate' | 'paddedIntermediate' | 'full';

/** Which end of a connection a framing works for: the borders carry other marks in each direction. */
export type Side = 'client' | 'server';

/** What the bytes of the peer came to. */
export type Frame =
  /** One plain or encrypted message. `quickAck`: the peer asked for a quick ack (only on the server). */
  | { readonly type: 'payload'; readonly payload: Uint8Array; readonly quickAck: boolean }
  /** The server refused something; `code` is the positive number, such as 404 (only on the client). */
  | { readonly type: 'transportError'; readonly code: number }
  /** The server has received the packet with this token, an unsigned 32-bit number with its top bit set (only on the client). */
  | { readonly type: 'quickAck'; readonly token: number }
  /** The stream cannot be read any further; comes once, and everything after it is dropped. */
  | { readonly type: 'fault'; readonly reason: CloseReason };

/** How one payload is to be framed. */
export interface EncodeOptions {
  /** Asks the server for a quick ack of this payload (only on the client); the full framing does not carry it. */
  readonly quickAck?: boolean;
}

/** What a framing is made for. */
export interface FramingOptions {
  readonly side: Side;
  /** Padding is made of it. */
  readonly random: RandomSource;
  /** The longest payload in bytes that is sent or accepted; 2 MiB unless given. */
  readonly maxPacketLength?: number;
}

/** 2 MiB: above the 1 MiB of content that one container may carry, below anything that could hurt. */
export const DEFAULT_MAX_PACKET_LENGTH: number = 2 * 1024 * 1024;

/**
 * One end of a framed stream: payloads in, bytes out, and the other way round.
 *
 * A framing belongs to one connection, since some kinds count frames or add random padding.
 * See https://core.telegram.org/mtproto/mtproto-transports.
 */
export interface Framing {
  readonly kind: FramingKind;
  /** Frames one payload: a multiple of 4 bytes, not empty, within the cap. Throws `UsageError` otherwise. */
  encode(payload: Uint8Array, options?: EncodeOptions): Uint8Array;
  /** Frames a quick ack (only on the server); `token` as in `Frame`. Throws `UsageError` where the framing has none: the full one. */
  encodeQuickAck(token: number): Uint8Array;
  /** Takes payloads of up to so many bytes from now on; what is sent keeps to `maxPacketLength`. */
  accept(maxPacketLength: number): void;
  /** Takes received bytes in, in segments of any size. */
  push(bytes: Uint8Array): void;
  /** The next frame that is complete; call it until it gives `undefined`. Never throws. */
  next(): Frame | undefined;
}
