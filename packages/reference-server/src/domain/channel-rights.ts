/** What admins of a channel may do, what others may be kept from, and both as clients spell them. */
import type * as tl from '@kitewire/tl-schema/api';

/** A thing that an admin may do. https://core.telegram.org/constructor/chatAdminRights */
export type AdminRight = Exclude<keyof tl.RawChatAdminRights, '_'>;

/** A thing that somebody is kept from. https://core.telegram.org/constructor/chatBannedRights */
export type Restriction = Exclude<keyof tl.RawChatBannedRights, '_' | 'untilDate'>;

const adminRights: Readonly<Record<AdminRight, true>> = {
  ...{ changeInfo: true, postMessages: true, editMessages: true, deleteMessages: true, banUsers: true, inviteUsers: true },
  ...{ pinMessages: true, addAdmins: true, anonymous: true, manageCall: true, other: true, manageTopics: true, postStories: true },
  ...{ editStories: true, deleteStories: true, manageDirectMessages: true, manageRanks: true },
};

const restrictions: Readonly<Record<Restriction, true>> = {
  ...{ viewMessages: true, sendMessages: true, sendMedia: true, sendStickers: true, sendGifs: true, sendGames: true, sendInline: true },
  ...{ embedLinks: true, sendPolls: true, changeInfo: true, inviteUsers: true, pinMessages: true, manageTopics: true, sendPhotos: true },
  ...{ sendVideos: true, sendRoundvideos: true, sendAudios: true, sendVoices: true, sendDocs: true, sendPlain: true, editRank: true },
};

/** What the creator of a channel may do: all of it, under the own name. */
export const creatorRights: readonly AdminRight[] = keysOf(adminRights).filter((right) => right !== 'anonymous');

/** What members of a supergroup are kept from who have no rights of their own. */
export const defaultRestrictions: readonly Restriction[] = ['changeInfo', 'pinMessages'];

/** Rights as clients are told about them. */
export function adminRightsToTl(rights: readonly AdminRight[]): tl.RawChatAdminRights {
  return { _: 'chatAdminRights', ...Object.fromEntries(rights.map((right) => [right, true as const])) };
}

/** Rights as a client names them. */
export function adminRightsFromTl(rights: tl.ChatAdminRights): AdminRight[] {
  return keysOf(adminRights).filter((right) => rights[right] === true);
}

/** Restrictions as clients are told about them; `until` in Unix seconds, 0 for ever. */
export function restrictionsToTl(kept: readonly Restriction[], until: number): tl.RawChatBannedRights {
  return { _: 'chatBannedRights', ...Object.fromEntries(kept.map((one) => [one, true as const])), untilDate: until === 0 ? forEver : until };
}

/** Restrictions as a client names them. */
export function restrictionsFromTl(rights: tl.ChatBannedRights): Restriction[] {
  return keysOf(restrictions).filter((one) => rights[one] === true);
}

/** The time that stands for no end. */
const forEver = 0x7fff_ffff;
const shortestTime = 30;
const longestTime = 366 * 86_400;

/**
 * When a restriction ends, as it is kept: 0 for ever, which is also meant by less than 30 seconds and more than 366 days.
 *
 * https://core.telegram.org/constructor/chatBannedRights
 */
export function settleUntil(untilDate: number, date: number): number {
  const time = untilDate - date;
  return time < shortestTime || time > longestTime ? 0 : untilDate;
}

function keysOf<Key extends string>(record: Readonly<Record<Key, true>>): Key[] {
  return Object.keys(record) as Key[];
}
