/** What a client's session is made with, its inputs and its effects. */
import type { CloseReason } from '../close-reason.js';
import type { MtprotoPacket } from '../packet.js';
import type { ComputeJob, ComputeResult } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import type { LivenessPolicy } from './client-liveness.js';
import type { InboundLimits } from './inbound.js';
import type { CallInput, ServerSalt } from './types.js';

export interface ClientSessionOptions {
  readonly random: RandomSource;
  readonly allocateComputeId: () => number;
  /** Salts known from earlier, the current one first. */
  readonly salts: readonly ServerSalt[];
  /** Server time minus local time in ms, as known from earlier. */
  readonly timeOffset: number;
  readonly liveness?: LivenessPolicy;
  readonly inboundLimits?: InboundLimits;
}

export type ClientSessionInput =
  /** A connection stands; messages are encrypted with the key of this id. */
  | {
      readonly type: 'connected';
      readonly authKeyId: bigint;
      /** The key has still to be bound: the session sends no pings, and so promises none, until it is `admitted`. */
      readonly isProbation?: boolean;
    }
  /** The key is bound. */
  | { readonly type: 'admitted' }
  | { readonly type: 'disconnected' }
  /** A key was just created: its first salt, and the server's time as proven by the handshake. */
  | { readonly type: 'keyCreated'; readonly salt: bigint; readonly timeOffset: number }
  /** Whether packets may be sent now; the opposite is back-pressure. */
  | { readonly type: 'writable'; readonly writable: boolean }
  | { readonly type: 'packet'; readonly packet: MtprotoPacket }
  /** The server has confirmed the packet in which these calls went out. */
  | { readonly type: 'quickAcked'; readonly callIds: readonly number[] }
  | { readonly type: 'computed'; readonly id: number; readonly result: ComputeResult }
  | CallInput
  | { readonly type: 'cancel'; readonly callId: number }
  /** Gives the server a packet that it may answer when it has something to say. */
  | { readonly type: 'longPoll' }
  /** Tells the server that another session of this client has ended. */
  | { readonly type: 'destroySession'; readonly sessionId: bigint }
  | { readonly type: 'checkLiveness' };

export type ClientSessionEffect =
  /** Its arrival is to be confirmed if `quickAck` names calls. */
  | { readonly type: 'send'; readonly packet: MtprotoPacket; readonly quickAck: readonly number[] }
  | { readonly type: 'quickAck'; readonly callId: number }
  | { readonly type: 'close'; readonly reason: CloseReason }
  | { readonly type: 'compute'; readonly id: number; readonly job: ComputeJob }
  | { readonly type: 'result'; readonly callId: number; readonly body: Uint8Array }
  | { readonly type: 'error'; readonly callId: number; readonly errorCode: number; readonly errorMessage: string }
  | { readonly type: 'failed'; readonly callId: number; readonly reason: CloseReason; readonly cause?: unknown }
  /** The first packet since `connected` has come that is neither old nor repeated. */
  | { readonly type: 'ready' }
  | { readonly type: 'sessionCreated' }
  | { readonly type: 'update'; readonly body: Uint8Array }
  | { readonly type: 'salts'; readonly salts: readonly ServerSalt[] }
  | { readonly type: 'timeOffset'; readonly timeOffset: number };
