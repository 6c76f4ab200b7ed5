/** Tells by its shape which client a session string is from. */
import { SessionStringError } from '../errors/session-string-error.js';
import { fromBase64 } from './base64.js';
import { authKeyLength } from './portable-session.js';
import type { SessionFormatName } from './session-formats.js';

/** gotd's JSON may hold a list of data centres; nothing else comes near. */
const maxLength = 65_536;
/** What a GramJS string has besides its host, in bytes. */
const gramjsOverhead = 5 + authKeyLength;
const telethonLengths: ReadonlyMap<number, SessionFormatName> = new Map([[7 + authKeyLength, 'telethon'], [19 + authKeyLength, 'telethon-ipv6']]);
/** Nothing else tells these apart: a string that was cut to the length of an older one is read as that. */
const pyrogramLengths: ReadonlyMap<number, SessionFormatName> = new Map([
  [15 + authKeyLength, 'pyrogram'],
  [11 + authKeyLength, 'pyrogram-old-64'],
  [7 + authKeyLength, 'pyrogram-old-32'],
]);

/**
 * The format of a string, by its shape alone: whether it can be read shows when it is.
 *
 * @throws SessionStringError `UNKNOWN_SESSION_FORMAT`, saying what the text looks like instead, or
 * `WRONG_SESSION_LENGTH` for what is or was a session string of a client whose formats only lengths tell apart.
 */
export function detectSessionFormat(text: string): SessionFormatName {
  if (text.length > maxLength) throw unknown(`a text of ${text.length} characters`);
  if (/^kw\d+_/.test(text)) return 'kitewire';
  if (text.startsWith('{')) return 'gotd';
  const other = lookLikeSomethingElse(text);
  if (other !== undefined) throw unknown(other);
  if (text.startsWith('1')) return telethonOrGramjs(text);
  const bytes = fromBase64(text);
  if (bytes === undefined || bytes.length < 8) throw unknown(`${text.length} characters of something else`);
  if (beginsAsMtcute(bytes)) return 'mtcute';
  const pyrogram = pyrogramLengths.get(bytes.length);
  if (pyrogram !== undefined && isSmallDc(bytes[0])) return pyrogram;
  if (isSmallDc(bytes[0])) throw wrongLength('Pyrogram', bytes.length, [...pyrogramLengths.keys()]);
  throw unknown(`base64 of ${bytes.length} bytes`);
}

/** Both begin with the digit 1; Telethon's strings have fixed lengths, GramJS' carry the length of their host. */
function telethonOrGramjs(text: string): SessionFormatName {
  const bytes = fromBase64(text.slice(1));
  if (bytes === undefined || bytes.length < 3) throw unknown(`${text.length} characters that begin as a Telethon or GramJS session`);
  const hostLength = ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0);
  const telethon = telethonLengths.get(bytes.length);
  // With a host of 14 characters GramJS' string is as long as Telethon's with IPv6, whose addresses do not begin so.
  if (bytes.length === gramjsOverhead + hostLength) return 'gramjs';
  // Nor does an IPv4 address begin with 0: that is a GramJS string which was cut to this length. And Telegram's IPv6
  // addresses begin with 2001, which none of its IPv4 addresses does.
  if (telethon === 'telethon' && hostLength === 0x2001) return 'telethon-ipv6';
  if (telethon !== undefined && hostLength > 0xff) return telethon;
  if (hostLength > 0 && hostLength <= 100) throw wrongLength('GramJS', bytes.length, [gramjsOverhead + hostLength]);
  throw wrongLength('Telethon', bytes.length, [...telethonLengths.keys()]);
}

/** The version, flags of which only the lowest three exist, a length, and the version of a data centre. */
function beginsAsMtcute(bytes: Uint8Array): boolean {
  const [version, flags = 255, second, third, fourth, , dcVersion = 0] = bytes;
  return version === 3 && flags < 8 && second === 0 && third === 0 && fourth === 0 && (dcVersion === 1 || dcVersion === 2);
}

function lookLikeSomethingElse(text: string): string | undefined {
  if (text === '') return 'an empty text';
  if (/^\d+:[\w-]{30,50}$/.test(text)) return 'the token of a bot';
  if (/^\+?\d{5,16}$/.test(text)) return 'a phone number';
  if (/^[\da-f]{512}$/i.test(text)) return 'a bare authorization key in hexadecimal digits';
  // "2" or "2-test" as a TL string, in the run-length code of that client.
  if (/^(?:ATIAAv4AAQ|BjItdGVzdAAB)/.test(text)) return 'a session of MTKruto, which cannot be read';
  return undefined;
}

function isSmallDc(value: number | undefined): boolean {
  return value !== undefined && value >= 1 && value <= 10;
}

function unknown(what: string): SessionStringError {
  return new SessionStringError(
    'UNKNOWN_SESSION_FORMAT',
    `This looks like ${what}; expected a session string of Kitewire ("kw1_..."), Telethon, Pyrogram, GramJS, mtcute or gotd.`,
  );
}

function wrongLength(client: string, length: number, expected: readonly number[]): SessionStringError {
  return new SessionStringError(
    'WRONG_SESSION_LENGTH',
    `This looks like a ${client} session, but it has ${length} bytes where ${expected.join(' or ')} are expected: it was cut off or changed, or its key has another length than ${authKeyLength}.`,
  );
}
