/** Inputs and effects of the two links: everything an end exchanges with its socket, store and application. */
import type { ComputeJob, ComputeResult } from '../ports/crypto-provider.js';
import type { CloseReason } from '../close-reason.js';
import type { MtprotoPacket } from '../packet.js';
import type { CallInput, ServerSalt } from '../session/types.js';
import type { StreamDress } from '../transport/stream-dress.js';
import type { StoredTemporaryKey } from './client-link-types.js';

/** What happens to a link's byte stream; the same on both ends. */
export type StreamInput =
  /** A new stream stands; everything of the earlier one is forgotten. */
  | { readonly type: 'opened' }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  /** The stream has ended, whoever ended it. */
  | { readonly type: 'closed' }
  /** What was written has left the process' buffers: writing may go on. */
  | { readonly type: 'drained' }
  | { readonly type: 'computed'; readonly id: number; readonly result: ComputeResult };

/** What a link wants done with its byte stream; the same on both ends. */
export type StreamEffect =
  | { readonly type: 'write'; readonly bytes: Uint8Array }
  /** End the stream, then report `closed`. */
  | { readonly type: 'close'; readonly reason: CloseReason }
  /** Run a slow job and report `computed` with the same id. */
  | { readonly type: 'compute'; readonly id: number; readonly job: ComputeJob };

export type ClientLinkInput =
  | Exclude<StreamInput, { type: 'opened' }>
  /** A new stream stands; everything of the earlier one is forgotten. It is dressed as the link's options say unless it says how itself. */
  | { readonly type: 'opened'; readonly dress?: StreamDress }
  /** Sends a call; it is kept over reconnects until it is answered, failed or cancelled. */
  | CallInput
  /** Gives a call up: no answer will be reported, and the server is asked to drop it. */
  | { readonly type: 'cancel'; readonly callId: number }
  /** Checks at once that the server still answers, for example after sleep. */
  | { readonly type: 'checkLiveness' };

export type ClientLinkEffect =
  | StreamEffect
  /** A new permanent key exists: store it. A key lost in a crash only means creating another. */
  | { readonly type: 'authKeyCreated'; readonly authKey: Uint8Array; readonly salts: readonly ServerSalt[]; readonly timeOffset: number }
  /** The server says that it does not know the permanent key: by -404, or by refusing what it has sealed again and again. The stream is closed next. */
  | { readonly type: 'authKeyUnknown' }
  /**
   * A temporary key is in use from now on, until that Unix time in seconds at the latest. What the server learnt under the
   * one before about the application, it must be told again.
   */
  | { readonly type: 'temporaryKeyBound'; readonly expiresAt: number }
  /**
   * What to store of the temporary key in use, in place of what was told before; nothing when it is in use no more. Told
   * only where temporary keys are stored, with the server's time minus ours in ms, by which the key ends.
   */
  | { readonly type: 'temporaryKey'; readonly temporaryKey: StoredTemporaryKey | undefined; readonly timeOffset: number }
  /** The server has proven that it knows the key; once for each opened stream, with the first packet that is not a repeated one. */
  | { readonly type: 'ready' }
  /** The server has the call, which the call had asked to be told; its answer is still to come. Not every transport tells. */
  | { readonly type: 'quickAck'; readonly callId: number }
  /** The answer to a call: a serialized object, already inflated. */
  | { readonly type: 'result'; readonly callId: number; readonly body: Uint8Array }
  /** The call failed with an `rpc_error`. */
  | { readonly type: 'error'; readonly callId: number; readonly errorCode: number; readonly errorMessage: string }
  /** The call can't be carried, for a reason that sending it again does not mend. */
  | { readonly type: 'failed'; readonly callId: number; readonly reason: CloseReason; readonly cause?: unknown }
  /** The server has begun a new session: updates may have been missed. */
  | { readonly type: 'sessionCreated' }
  /** A serialized `Updates` object, already inflated. */
  | { readonly type: 'update'; readonly body: Uint8Array }
  /** Salts worth storing. */
  | { readonly type: 'salts'; readonly salts: readonly ServerSalt[] }
  /** Server time minus local time in ms, proven by an authenticated message. */
  | { readonly type: 'timeOffset'; readonly timeOffset: number };

/** A permanent or temporary authorization key as the server's store gives it. */
export interface KnownAuthKey {
  readonly authKey: Uint8Array;
  /** Unix time in seconds, for a temporary key: its packets are refused from then on. */
  readonly expiresAt?: number;
}

export type ServerLinkInput =
  | StreamInput
  /** The answer to `lookupAuthKey`; `undefined` for an unknown key. */
  | { readonly type: 'authKey'; readonly authKeyId: bigint; readonly key: KnownAuthKey | undefined }
  /** The answer to `storeAuthKey`: the key is durable, or it collides with an existing one. */
  | { readonly type: 'authKeyStored'; readonly authKeyId: bigint; readonly stored: boolean }
  /** Somebody is logged in on the other end: longer packets are taken from now on. */
  | { readonly type: 'trusted' }
  /** Encrypts and sends a packet under a key that this stream has used. */
  | { readonly type: 'send'; readonly authKeyId: bigint; readonly packet: MtprotoPacket }
  /** Ends the stream from our side; with `transportError`, after telling the peer. */
  | { readonly type: 'end'; readonly reason: CloseReason };

export type ServerLinkEffect =
  | StreamEffect
  | { readonly type: 'lookupAuthKey'; readonly authKeyId: bigint }
  /** A handshake came to a key: make it durable, then report `authKeyStored`. */
  | {
      readonly type: 'storeAuthKey';
      readonly authKeyId: bigint;
      readonly authKey: Uint8Array;
      /** The first salt, `new_nonce[0:8] xor server_nonce[0:8]`. */
      readonly serverSalt: bigint;
      /** Seconds, for a temporary key. */
      readonly expiresIn?: number;
    }
  /** What was sent has left: a link that was not writable is so again. */
  | { readonly type: 'writable' }
  /** An authenticated packet; its session rules are not checked yet. */
  | { readonly type: 'packet'; readonly authKeyId: bigint; readonly packet: MtprotoPacket };
