/** Where the server's records go, and how secrets are kept out of them. */

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What a record carries beside its name; never keys, codes or whole phone numbers. */
export type LogFields = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/** Takes the server's records. */
export interface Logger {
  /** Takes one record; `error` is a caught error when there is one. Never throws. */
  log(level: LogLevel, event: string, fields?: LogFields, error?: unknown): void;
}

/** A logger that keeps nothing. */
export const silentLogger: Logger = { log: () => undefined };

const secretName = /key|code|secret|token|password|salt|hash|nonce/i;
const harmlessName = /^(authKeyId|errorCode)$/;

/** Causes of an error that are looked at. */
const causesKept = 8;

/**
 * Wraps a logger so that records cannot leak: a field whose name speaks of keys, codes or passwords is replaced by
 * `***`, phone numbers are masked wherever they stand, and an error's text is masked likewise.
 *
 * `authKeyId` passes: it identifies a key and is no secret (it travels in the clear).
 */
export function redactingLogger(target: Logger): Logger {
  return {
    log(level, event, fields, error) {
      target.log(level, event, fields === undefined ? undefined : redactFields(fields), redactError(error));
    },
  };
}

/** Masks a phone number: at most the first four digits and the last four stay, as in `+1555***0123`. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  if (digits.length < 7) return '***';
  return `+${digits.slice(0, Math.min(4, digits.length - 7))}***${digits.slice(-4)}`;
}

function redactFields(fields: LogFields): LogFields {
  const redacted: Record<string, string | number | bigint | boolean | undefined> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (harmlessName.test(name)) redacted[name] = value;
    else if (secretName.test(name)) redacted[name] = '***';
    else if (name === 'phone') redacted[name] = maskPhone(String(value));
    else redacted[name] = typeof value === 'string' ? maskPhones(value) : value;
  }
  return redacted;
}

/** Phone numbers inside free text, a plus sign and at least seven digits, and e-mail addresses. */
function maskPhones(text: string): string {
  return text.replace(/\+\d{7,15}/g, maskPhone).replace(/[^\s@<>"']{1,64}@[^\s@<>"']+/g, '***@***');
}

function redactError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const masked = new Error(maskPhones(error.message));
  masked.name = error.name;
  if (error.stack !== undefined) masked.stack = maskPhones(error.stack);
  if (error.cause !== undefined && depth < causesKept) masked.cause = redactError(error.cause, depth + 1);
  return masked;
}
