/** The door of the package: both ends of MTProto 2.0 as machines without I/O. */
export { InvalidSecretError, UsageError } from './errors.js';
export type { Instant, Machine, Moment, UnixTime } from './machine.js';
export type {
  AesCtrStream,
  ComputeJob,
  ComputeJobs,
  ComputeResult,
  CryptoProvider,
  RsaPrivateNumbers,
} from './ports/crypto-provider.js';
export type { RandomSource } from './ports/random-source.js';
export { bytesToBigInt, bigIntToBytes } from './bytes/big-int.js';
export { concatBytes } from './bytes/concat.js';
export { equalBytes } from './bytes/equal.js';
export { fromHex, toHex } from './bytes/hex.js';
export { readUint64LE, uint64ToBytesLE } from './bytes/int64.js';
export { computeAuthKeyId } from './crypto/auth-key.js';
export {
  openBinding,
  type OpenBindingParameters,
  type OpenedBinding,
  sealBinding,
  type SealBindingParameters,
  type TempKeyBinding,
} from './handshake/bind-temp-key.js';
export { createPortableCrypto } from './crypto/portable-provider.js';
export { knownDhPrime, knownGenerator } from './crypto/dh.js';
export { fingerprint, formatRsaPublicKey, parseRsaPublicKey, type RsaPublicKey } from './crypto/rsa-key.js';
export {
  checkSrpGroup,
  computePasswordVerifier,
  createSrpChallenge,
  derivePasswordKey,
  proveSrpPassword,
  type SrpAlgorithm,
  type SrpChallenge,
  type SrpProof,
  UnsafeSrpError,
  verifySrpProof,
} from './crypto/srp.js';
export { openXChaCha20Poly1305, sealXChaCha20Poly1305, type SealParameters } from './crypto/xchacha20-poly1305.js';
export { ClientLink } from './link/client-link.js';
export type { ClientAuth, ClientLinkOptions, ForwardSecrecyPolicy, StoredTemporaryKey } from './link/client-link-types.js';
export { type PacketLimits, ServerLink, type ServerLinkOptions } from './link/server-link.js';
export type { ClientLinkEffect, ClientLinkInput, KnownAuthKey, ServerLinkEffect, ServerLinkInput, StreamEffect, StreamInput } from './link/types.js';
export type { BodyContext, CallBody, CallInput } from './session/types.js';
export type { LivenessPolicy } from './session/client-liveness.js';
export { earliest } from './session/earliest.js';
export { createServerSalts, type ServerSaltOptions, type ServerSaltSource } from './session/server-salts.js';
export type { PollId } from './session/server-polls.js';
export { ServerSession } from './session/server-session.js';
export { DEFAULT_SERVER_SESSION_LIMITS, type ServerSessionLimits, type ServerSessionOptions } from './session/server-session-options.js';
export type { Receipt, ServerSessionEffect, ServerSessionInput } from './session/server-session-types.js';
export type { CloseCode, CloseReason } from './close-reason.js';
export type { MtprotoMessage, MtprotoPacket } from './packet.js';
export type { ConnectionId, ServerSalt } from './session/types.js';
export type { FramingKind } from './transport/framing.js';
export { HelloMemory, type HelloMemoryOptions } from './transport/hello-memory.js';
export { MtproxyFront, type MtproxyFrontEffect, type MtproxyFrontInput, type MtproxyFrontOptions } from './transport/mtproxy-front.js';
export { formatMtproxySecret, type MtproxySecret, parseMtproxySecret } from './transport/mtproxy-secret.js';
export { mtproxyDress, type MtproxyDressOptions } from './transport/mtproxy-dress.js';
export type { ObfuscationOptions, StreamDress, StreamWrapping, WrapStream } from './transport/stream-dress.js';
