/** The formats by name. */
import { gotd } from './gotd.js';
import { gramjs } from './gramjs.js';
import { kitewire } from './kitewire.js';
import { mtcute } from './mtcute.js';
import { pyrogram } from './pyrogram.js';
import { pyrogramOld32, pyrogramOld64 } from './pyrogram-old.js';
import type { SessionFormat } from './session-format.js';
import { telethonIpv4 } from './telethon-ipv4.js';
import { telethonIpv6 } from './telethon-ipv6.js';

/**
 * A format of session strings: ours, or that of another client.
 *
 * `telethon` is the one with an IPv4 address; the two old ones of Pyrogram differ in the size of the user id.
 */
export type SessionFormatName =
  | 'kitewire'
  | 'telethon'
  | 'telethon-ipv6'
  | 'pyrogram'
  | 'pyrogram-old-64'
  | 'pyrogram-old-32'
  | 'gramjs'
  | 'mtcute'
  | 'gotd';

/** Every format. */
export const sessionFormats: Readonly<Record<SessionFormatName, SessionFormat>> = {
  kitewire,
  telethon: telethonIpv4,
  'telethon-ipv6': telethonIpv6,
  pyrogram,
  'pyrogram-old-64': pyrogramOld64,
  'pyrogram-old-32': pyrogramOld32,
  gramjs,
  mtcute,
  gotd,
};
