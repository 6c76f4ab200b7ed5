/** Names of peers as the store keeps them: displayed name, usernames, phone number. */
import type * as tl from '@kitewire/tl-schema/api';

/** First and last name with a space between, as far as they are given. */
export function fullName(firstName: string | undefined, lastName: string | undefined): string {
  return [firstName, lastName].filter((part) => part !== undefined && part !== '').join(' ');
}

/** The active usernames in lower case, the main one first, each once. */
export function activeUsernames(username: string | undefined, usernames: readonly tl.Username[] | undefined): string[] {
  const active = (usernames ?? []).filter((each) => each.active).map((each) => each.username.toLowerCase());
  return [...new Set([...(username === undefined || username === '' ? [] : [username.toLowerCase()]), ...active])];
}

/** The digits of a phone number; `undefined` when there are none. */
export function phoneDigits(phone: string | undefined): string | undefined {
  const digits = phone?.replace(/\D/g, '');
  return digits === undefined || digits === '' ? undefined : digits;
}
