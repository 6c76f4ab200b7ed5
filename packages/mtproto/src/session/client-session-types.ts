/** Inputs and effects of a client's session. */
import type { CloseReason } from '../close-reason.js';
import type { MtprotoPacket } from '../packet.js';
import type { ComputeJob, ComputeResult } from '../ports/crypto-provider.js';
import type { CallInput, ServerSalt } from './types.js';

export type ClientSessionInput =
  /** A connection stands; messages are encrypted with the key of this id. */
  | { readonly type: 'connected'; readonly authKeyId: bigint }
  | { readonly type: 'disconnected' }
  /** A key was just created: its first salt, and the server's time as proven by the handshake. */
  | { readonly type: 'keyCreated'; readonly salt: bigint; readonly timeOffset: number }
  /** Whether packets may be sent now; the opposite is back-pressure. */
  | { readonly type: 'writable'; readonly writable: boolean }
  | { readonly type: 'packet'; readonly packet: MtprotoPacket }
  | { readonly type: 'computed'; readonly id: number; readonly result: ComputeResult }
  | CallInput
  | { readonly type: 'cancel'; readonly callId: number }
  | { readonly type: 'checkLiveness' };

export type ClientSessionEffect =
  | { readonly type: 'send'; readonly packet: MtprotoPacket }
  | { readonly type: 'close'; readonly reason: CloseReason }
  | { readonly type: 'compute'; readonly id: number; readonly job: ComputeJob }
  | { readonly type: 'result'; readonly callId: number; readonly body: Uint8Array }
  | { readonly type: 'error'; readonly callId: number; readonly errorCode: number; readonly errorMessage: string }
  | { readonly type: 'failed'; readonly callId: number; readonly reason: CloseReason }
  | { readonly type: 'sessionCreated' }
  | { readonly type: 'update'; readonly body: Uint8Array }
  | { readonly type: 'salts'; readonly salts: readonly ServerSalt[] }
  | { readonly type: 'timeOffset'; readonly timeOffset: number };
