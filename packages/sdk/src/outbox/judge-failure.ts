/** The rule that says what becomes of something in the outbox when its call has failed. */
import type { OutboxAction, OutboxFailure } from '../storage/outbox-records.js';
import { backoffDelay } from '../timing/backoff.js';
import type { CallFailure } from './outbox-types.js';

/** What the failed call was for. */
export interface FailedAttempt {
  readonly action: OutboxAction['type'];
  /** Whether an earlier attempt may have succeeded. */
  readonly isDoubtful: boolean;
  /** How many attempts in a row were no use, this one included. */
  readonly failures: number;
  /** How many of them the server has failed, this one included. */
  readonly serverFailures: number;
  /** How often the server had lost files that it needs, this time not included. */
  readonly losses?: number;
}

/** What to do. */
export type FailureVerdict =
  /** Try again after this pause in ms, which holds for its chat or for everything. */
  | { readonly type: 'wait'; readonly delay: number; readonly scope: 'chat' | 'account'; readonly isOutcomeKnown: boolean }
  /** The files that it needs have to be uploaded again, all or in part; nothing was done. */
  | { readonly type: 'prepare' }
  /** It has happened already. */
  | { readonly type: 'done' }
  | { readonly type: 'fail'; readonly failure: OutboxFailure };

/** The shortest wait that the server is taken to ask for; ms. */
const shortestWait = 1000;
/** The longest one; TDLib's bound. */
export const longestWait: number = 14 * 86_400_000;

/** A server that fails so often in a row fails because of what it is asked; what comes behind must not wait for ever. */
const maxServerFailures = 12;

/** The call was not begun: the server says so whatever the code. */
const notBegun: ReadonlySet<string> = new Set(['MSG_WAIT_FAILED', 'MSG_WAIT_TIMEOUT', 'WORKER_BUSY_TOO_LONG_RETRY', 'AUTH_KEY_PERM_EMPTY']);

/**
 * The fault is in what was to be sent, or in what it refers to: the same will be refused again.
 *
 * @see https://core.telegram.org/method/messages.sendMessage#possible-errors
 * @see https://core.telegram.org/method/messages.editMessage#possible-errors
 * @see https://core.telegram.org/method/messages.sendMedia#possible-errors
 */
const hopeless: ReadonlySet<string> = new Set([
  'BUTTON_DATA_INVALID',
  'BUTTON_TYPE_INVALID',
  'BUTTON_URL_INVALID',
  'ENTITIES_TOO_LONG',
  'ENTITY_BOUNDS_INVALID',
  'ENTITY_MENTION_USER_INVALID',
  'FILE_CONTENT_TYPE_INVALID',
  'FILE_EMTPY',
  'IMAGE_PROCESS_FAILED',
  'MEDIA_CAPTION_TOO_LONG',
  'MEDIA_EMPTY',
  'MEDIA_FILE_INVALID',
  'MEDIA_GROUPED_INVALID',
  'MEDIA_INVALID',
  'MEDIA_TYPE_INVALID',
  'MULTI_MEDIA_TOO_LONG',
  'PHOTO_CONTENT_TYPE_INVALID',
  'PHOTO_EXT_INVALID',
  'PHOTO_FILE_MISSING',
  'PHOTO_INVALID',
  'PHOTO_INVALID_DIMENSIONS',
  'PHOTO_SAVE_FILE_INVALID',
  'VIDEO_CONTENT_TYPE_INVALID',
  'VIDEO_FILE_INVALID',
  'VOICE_MESSAGES_FORBIDDEN',
  'INPUT_USER_DEACTIVATED',
  'MESSAGE_AUTHOR_REQUIRED',
  'MESSAGE_EDIT_TIME_EXPIRED',
  'MESSAGE_EMPTY',
  'MESSAGE_ID_INVALID',
  'MESSAGE_NOT_MODIFIED',
  'MESSAGE_TOO_LONG',
  'MSG_ID_INVALID',
  'REPLY_MESSAGE_ID_INVALID',
  'REPLY_TO_INVALID',
  'REPLY_TO_USER_INVALID',
  'QUOTE_TEXT_INVALID',
]);

/** Reasons of our own that another attempt may find mended. */
const mendable: ReadonlySet<string> = new Set(['PEER_UNKNOWN', 'LOCAL_FILES_MISSING', 'SOURCE_MISSING', 'SOURCE_FAILED', 'ACCESS_DENIED', 'DISK_FULL', 'WRITE_FAILED', 'PARTS_REFUSED']);

/** A server that loses the same files so often will lose them again. */
const maxLosses = 5;

/** The server cannot know the id again, or does not take it: another one is needed. */
const spentIds: ReadonlySet<string> = new Set(['RANDOM_ID_INVALID', 'RANDOM_ID_EMPTY', 'RANDOM_ID_EXPIRED']);

/**
 * Judges a failure.
 *
 * @param fraction a random number from 0 up to but not including 1, to spread pauses
 * @see https://core.telegram.org/api/errors
 */
export function judgeFailure(failure: CallFailure, { action, isDoubtful, failures, serverFailures, losses = 0 }: FailedAttempt, fraction: number): FailureVerdict {
  const pause = backoffDelay(failures, fraction, { ceiling: 64_000 });
  if (failure.kind === 'lost') return { type: 'wait', delay: pause, scope: 'chat', isOutcomeKnown: false };
  if (failure.kind === 'impossible') return { type: 'fail', failure: { reason: failure.reason, code: 0, canRetry: mendable.has(failure.reason) } };
  const { code, type, argument } = failure;
  if (type === 'RANDOM_ID_DUPLICATE') return { type: 'done' };
  // What an attempt has done of which nobody heard.
  if (type === 'MESSAGE_NOT_MODIFIED' && action === 'editText' && isDoubtful) return { type: 'done' };
  if (code === 420 && argument !== undefined && /_(WAIT|DELAY)$/.test(type)) {
    const delay = Math.min(longestWait, Math.max(shortestWait, argument * 1000));
    return { type: 'wait', delay, scope: type === 'SLOWMODE_WAIT' ? 'chat' : 'account', isOutcomeKnown: true };
  }
  if (action === 'sendMedia' && blamesFiles(code, type) && losses < maxLosses) return { type: 'prepare' };
  if (notBegun.has(type)) return { type: 'wait', delay: pause, scope: 'chat', isOutcomeKnown: true };
  // The login has ended. Whoever ends it here, too, decides what becomes of the outbox.
  if (code === 401) return { type: 'wait', delay: pause, scope: 'account', isOutcomeKnown: true };
  if ((code >= 500 || code < 0) && serverFailures < maxServerFailures) return { type: 'wait', delay: pause, scope: 'chat', isOutcomeKnown: false };
  return { type: 'fail', failure: { reason: type, code, canRetry: !hopeless.has(type) } };
}

/**
 * Whether the server lacks parts of a file that were uploaded, or does not know a file any more that it had.
 *
 * @see https://core.telegram.org/api/files#uploading-files
 */
function blamesFiles(code: number, type: string): boolean {
  return code === 400 && (type.startsWith('FILE_PART') || type.startsWith('FILE_REFERENCE') || type === 'MD5_CHECKSUM_INVALID');
}

/** Whether trying again after this failure needs another random id. With the same one the server knows what it has done already. */
export function needsNewRandomId({ reason }: OutboxFailure): boolean {
  return spentIds.has(reason);
}
