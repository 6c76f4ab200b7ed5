/** What the keys of a client are made with, and what they need of the link around them. */
import type { CloseReason } from '../close-reason.js';
import type { RsaPublicKey } from '../crypto/rsa-key.js';
import type { Moment } from '../machine.js';
import type { ComputeJob, ComputeResult, CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import type { LivenessPolicy } from '../session/client-liveness.js';
import type { ClientAuth, ForwardSecrecyPolicy } from './client-link-types.js';
import type { ClientLinkEffect } from './types.js';

export interface ClientKeysOptions {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  readonly publicKeys: readonly RsaPublicKey[];
  readonly dcId: number;
  readonly auth?: ClientAuth;
  readonly forwardSecrecy?: ForwardSecrecyPolicy;
  readonly liveness?: LivenessPolicy;
}

/** What the keys need of the link around them. */
export interface KeysHost {
  /** Frames a payload and writes it to the stream; the server is to confirm it if it carries calls that ask for that. */
  write(payload: Uint8Array, now: Moment, quickAck?: { readonly token: number; readonly callIds: readonly number[] }): void;
  /** Ends the stream. */
  close(reason: CloseReason, now: Moment): void;
  emit(effect: ClientLinkEffect): void;
  /** Has a job run; its result is handed to `done`. */
  compute(id: number, job: ComputeJob, done: (result: ComputeResult, now: Moment) => void): void;
  readonly allocateComputeId: () => number;
}
