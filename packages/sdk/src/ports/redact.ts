/** Redaction: what may never reach a log (bytes, codes, passwords, whole phone numbers) is taken out of its fields. */
import { maskControls, maskKeys } from '../errors/mask-secrets.js';
import type { LogFields, Logger } from './logger.js';

/** Fields whose values are secret whatever they hold; compared without case and underscores. */
const secretFields = /^(authkey|apihash|code|phonecode|phonecodehash|logincode|emailcode|password|passphrase|currentpassword|newpassword|secret|key|token|bottoken|salt|serversalt|salts|accesshash|nonce|newnonce)$/;
const phoneFields = /phone/;
const phoneInText = /\+\d[\d ()-]{5,}\d/g;
const maxDepth = 4;
const maxItems = 20;

/** Masks a phone number but for its first two and last two digits: `+12025550100` becomes `+12*******00`. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  const plus = phone.trimStart().startsWith('+') ? '+' : '';
  if (digits.length < 7) return `${plus}${'*'.repeat(digits.length)}`;
  return `${plus}${digits.slice(0, 2)}${'*'.repeat(digits.length - 4)}${digits.slice(-2)}`;
}

/**
 * A copy of log fields that is safe to print.
 *
 * Bytes become their length, fields with secret names become `<redacted>`, phone numbers, keys and control
 * characters are masked wherever they stand, errors become name, code and text, and what is nested too deep or too long is cut.
 */
export function redact(fields: LogFields): Record<string, unknown> {
  return redactObject(fields, 0);
}

/** Wraps a logger so that only redacted lines reach it. */
export function redactingLogger(logger: Logger): Logger {
  return {
    log(level, message, fields) {
      const text = maskText(message);
      if (fields === undefined) logger.log(level, text);
      else logger.log(level, text, redact(fields));
    },
  };
}

function redactObject(object: object, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) result[name] = redactField(name, value, depth);
  return result;
}

function redactField(name: string, value: unknown, depth: number): unknown {
  const plain = name.toLowerCase().replaceAll('_', '');
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  if (secretFields.test(plain)) return '<redacted>';
  if (phoneFields.test(plain) && (typeof value === 'string' || typeof value === 'number')) return maskPhone(String(value));
  return redactValue(value, depth);
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return `<${typeof value}>`;
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
  if (value instanceof ArrayBuffer) return `<${value.byteLength} bytes>`;
  if (value instanceof Error) return redactError(value, depth);
  if (depth >= maxDepth) return '<deeper>';
  if (Array.isArray(value)) {
    const items = value.slice(0, maxItems).map((item: unknown) => redactValue(item, depth + 1));
    return value.length > maxItems ? [...items, `<${value.length - maxItems} more>`] : items;
  }
  if (value instanceof Map || value instanceof Set) return `<${value.size} entries>`;
  return redactObject(value, depth + 1);
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = { name: error.name, message: maskText(error.message) };
  if ('code' in error && typeof error.code === 'string') result['code'] = error.code;
  if (error.cause !== undefined && depth < maxDepth) result['cause'] = redactValue(error.cause, depth + 1);
  return result;
}

/** Keys first: a phone number's mask could break one in two. */
function maskText(text: string): string {
  return maskKeys(maskControls(text)).replace(phoneInText, maskPhone);
}
