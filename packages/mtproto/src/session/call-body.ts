/** The body of a call before it is sent: what may be one, and how one is built. */
import type { CloseReason } from '../close-reason.js';
import { UsageError } from '../errors.js';
import { isContainer } from '../message/container.js';
import { PACKET_SIZE_TARGET } from './packing.js';
import type { BodyContext, CallBody } from './types.js';

/** The longest body in bytes that the servers take in one message. */
export const MAX_BODY_LENGTH: number = 1_044_404;

/** A body, or the reason why there is none. */
export type BuiltBody =
  | { readonly type: 'body'; readonly body: Uint8Array }
  | { readonly type: 'fault'; readonly reason: CloseReason; readonly cause?: unknown };

/** Throws `UsageError` for what is no serialized call; a builder is judged by what it builds. */
export function checkBody(body: CallBody): void {
  const wrong = typeof body === 'function' ? undefined : findFault(body);
  if (wrong !== undefined) throw new UsageError(wrong);
}

/** Why no packet can carry the body, if none can. */
export function findLengthFault(body: CallBody): CloseReason | undefined {
  if (typeof body === 'function' || body.length <= MAX_BODY_LENGTH) return undefined;
  return { code: 'LIMIT_EXCEEDED', message: `a call has ${body.length} bytes, at most ${MAX_BODY_LENGTH} can be sent` };
}

/** Builds the body for one message; the caller's own fault in doing so concerns this call only. */
export function buildBody(body: CallBody, context: BodyContext): BuiltBody {
  if (typeof body !== 'function') return { type: 'body', body };
  let built: Uint8Array;
  try {
    built = body(context);
  } catch (cause) {
    return { type: 'fault', reason: { code: 'INVALID_CALL', message: 'the body of a call could not be built' }, cause };
  }
  const wrong = findFault(built);
  if (wrong !== undefined) return { type: 'fault', reason: { code: 'INVALID_CALL', message: wrong } };
  const tooLong = findLengthFault(built);
  // Whatever shares its packet is built before that is written, perhaps in the same place.
  return tooLong ? { type: 'fault', reason: tooLong } : { type: 'body', body: built.length < PACKET_SIZE_TARGET ? built.slice() : built };
}

function findFault(body: Uint8Array): string | undefined {
  if (body.length === 0 || body.length % 4 !== 0) return `the body of a call is a positive multiple of 4 bytes, got ${body.length}`;
  return isContainer(body) ? 'a container is no call' : undefined;
}
