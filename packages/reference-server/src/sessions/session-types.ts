/** What sessions exchange with the connections below them and the services above them. */
import type { CloseReason, ConnectionId, MtprotoPacket, PollId, Receipt } from '@kitewire/mtproto';
import type { CancelSignal } from '../rpc/context.js';

/** A connection as sessions see it. */
export interface SessionConnection {
  readonly id: ConnectionId;
  /** The peer's IP address. */
  readonly remoteAddress: string;
  /**
   * Encrypts and sends a packet, over HTTP as the answer to a poll; `false` means that no more should be sent before the
   * registry's `connectionWritable`.
   */
  send(authKeyId: bigint, packet: MtprotoPacket, poll?: PollId): boolean;
  /** Somebody is logged in with the key that it uses: longer packets are taken from now on. */
  trust(): void;
  /** A session that used it is no more: a connection that is of one session only has no use then. */
  sessionForgotten(): void;
  /** Ends the connection once what was sent has left. */
  end(reason: CloseReason): void;
}

/** A session with what the services may know and set about it. */
export interface SessionHandle {
  /** 64 bits, unsigned; like the session's id. */
  readonly authKeyId: bigint;
  readonly sessionId: bigint;
  /** Whether updates may be pushed to it: its last call did not decline them. */
  wantsUpdates: boolean;
}

/** How a request ends. */
export type RequestOutcome =
  /** `receipt` is handed back when the client has acknowledged the result; it is gzipped when it is long unless `compress` is `false`. */
  | { readonly type: 'result'; readonly body: Uint8Array; readonly receipt?: Receipt; readonly compress?: boolean }
  | { readonly type: 'error'; readonly errorCode: number; readonly errorMessage: string };

/** A request on its way to the services. */
export interface SessionRequest {
  readonly session: SessionHandle;
  /** 64 bits, unsigned. */
  readonly msgId: bigint;
  /** A serialized call. */
  readonly body: Uint8Array;
  /** The IP address that the session was heard from last. */
  readonly remoteAddress: string;
  /** Says so when nobody waits for the answer any more. */
  readonly signal: CancelSignal;
}
