/** The server's Diffie-Hellman half, made in the same way for requests that are right and for those that are not. */
import type { PQInnerData, ReqDHParamsRequest } from '@kitewire/tl-schema/mtproto';
import { bytesToBigInt } from '../bytes/big-int.js';
import { leftPadBytes } from '../bytes/left-pad.js';
import { authKeyLength, deriveHandshakeKeys } from '../crypto/auth-key.js';
import { knownDhPrime, knownGenerator } from '../crypto/dh.js';
import type { MessageKeys } from '../crypto/kdf.js';
import { finishLegacyRsaUnpad } from '../crypto/legacy-rsa-padding.js';
import { finishRsaUnpad } from '../crypto/rsa-pad.js';
import type { Moment } from '../machine.js';
import type { ComputeResult, CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { findDhPublicFault, findNonceFault, type Nonces } from './checks.js';
import { sealDhData } from './dh-envelope.js';
import { handshakeCodec, readObject } from './handshake-codec.js';
import type { PrimePair } from './prime-pair.js';

/** What a half is made of. */
export interface DhProposalParameters {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  readonly request: ReqDHParamsRequest;
  readonly nonces: Nonces;
  readonly puzzle: PrimePair;
  /** What came out of the RSA job. */
  readonly decrypted: ComputeResult;
  /** Whether the padding before RSA_PAD will do, too. */
  readonly legacyRsaPadding: boolean;
  /** Our public value, as it came out of its job. */
  readonly gA: ComputeResult;
  readonly now: Moment;
}

/** A half, and whether the client may have it. */
export interface DhProposal {
  readonly accepted: boolean;
  /** The client's secret, 32 bytes. */
  readonly newNonce: Uint8Array;
  /** The keys that encrypt the messages of the agreement. */
  readonly keys: MessageKeys;
  /** The lifetime in seconds that the client wants for a temporary key. */
  readonly expiresIn: number | undefined;
  readonly encryptedAnswer: Uint8Array;
}

/**
 * Makes the half that answers a request, and judges the request.
 *
 * All of the work is done and every comparison made whatever the outcome: otherwise the time until the refusal would
 * tell an attacker what was wrong with the encrypted part, and in the end what is in it
 * (https://core.telegram.org/techfaq/UoL-ETH-4a-proof).
 */
export function proposeDh(parameters: DhProposalParameters): DhProposal {
  const { crypto, random, request, nonces, puzzle, decrypted, now } = parameters;
  const decoy = handshakeCodec.encode(DECOY);
  // Both are tried where both will do, so that a block of one kind takes as long as one of the other.
  const modern = finishRsaUnpad(decrypted, crypto);
  const legacy = parameters.legacyRsaPadding ? finishLegacyRsaUnpad(decrypted, crypto, INNER_DATA_LENGTHS) : undefined;
  const padded = modern ?? legacy;
  const inner = readInnerData(padded ?? decoy);
  const dhPrime = knownDhPrime();
  const gA = parameters.gA.type === 'modPow' ? leftPadBytes(parameters.gA.value, authKeyLength) : new Uint8Array(authKeyLength);
  const keys = deriveHandshakeKeys(inner.newNonce, nonces.serverNonce, crypto);
  const serverTime = Math.floor(now.unix / 1000);
  const half = { _: 'server_DH_inner_data', ...nonces, g: knownGenerator, dhPrime, gA, serverTime } as const;
  const encryptedAnswer = sealDhData(handshakeCodec.encode(half), keys, crypto, random);
  const expiresIn = 'expiresIn' in inner ? inner.expiresIn : undefined;
  const { p, q, pq } = puzzle;
  // An array, because `&&` would stop at the first that fails.
  const conditions = [
    padded !== undefined,
    findNonceFault(inner, nonces) === undefined,
    isNumber(inner.pq, pq),
    isNumber(inner.p, p),
    isNumber(inner.q, q),
    isNumber(request.p, p),
    isNumber(request.q, q),
    expiresIn === undefined || expiresIn > 0,
    findDhPublicFault(gA, dhPrime) === undefined,
  ];
  return { accepted: conditions.every(Boolean), newNonce: inner.newNonce, keys, expiresIn, encryptedAnswer };
}

/** Of each kind of inner data, with p and q in 4 bytes or up to 8: the puzzle has 8. */
const INNER_DATA_LENGTHS = [96, 100, 104, 108, 112];

/** Stands in for what could not be decrypted or read, so that the work goes on alike. */
const DECOY: PQInnerData = {
  _: 'p_q_inner_data_dc',
  pq: new Uint8Array(8),
  p: new Uint8Array(4),
  q: new Uint8Array(4),
  nonce: new Uint8Array(16),
  serverNonce: new Uint8Array(16),
  newNonce: new Uint8Array(32),
  dc: 0,
};

function readInnerData(data: Uint8Array): PQInnerData {
  const object = readObject(data)?.value;
  switch (object?._) {
    case 'p_q_inner_data':
    case 'p_q_inner_data_dc':
    case 'p_q_inner_data_temp':
    case 'p_q_inner_data_temp_dc':
      return object;
    default:
      return DECOY;
  }
}

/** Whether a big-endian number of at most 8 bytes has this value. */
function isNumber(bytes: Uint8Array, value: bigint): boolean {
  return bytes.length <= 8 && bytesToBigInt(bytes) === value;
}
