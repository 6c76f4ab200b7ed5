/** A channel or supergroup, and somebody's place in it. */
import type { AdminRight, Restriction } from './channel-rights.js';
import type { ChannelId, UserId } from './peer-id.js';

/** A channel: everyone sees the same messages, of which there is one copy. */
export interface Channel {
  readonly id: ChannelId;
  readonly title: string;
  /** Empty for none. */
  readonly about: string;
  /** `undefined` for a private one. */
  readonly username: string | undefined;
  /** Whether all members may write (a supergroup), or admins only (a broadcast channel). */
  readonly megagroup: boolean;
  readonly creatorId: UserId;
  /** When it was made, Unix seconds. */
  readonly date: number;
  /** The place of the last event; 1 before the first. */
  readonly pts: number;
  /** The newest message that there is; 0 for none. */
  readonly topMessageId: number;
  /** Date of that, or of the channel, Unix seconds. */
  readonly topDate: number;
  readonly memberCount: number;
  /** How long members of a supergroup wait between two messages; 0 for not at all. */
  readonly slowModeSeconds: number;
  /** Whether it has been ended; nobody can do anything in it then. */
  readonly deleted: boolean;
}

/** What is known about somebody in a channel; it stays when they leave. */
export interface ChannelMember {
  readonly channelId: ChannelId;
  readonly userId: UserId;
  /** Whether they are in the channel. */
  readonly present: boolean;
  readonly role: 'creator' | 'admin' | 'member';
  /** Empty for a simple member. */
  readonly rights: readonly AdminRight[];
  /** A title that admins see; empty for none. */
  readonly rank: string;
  readonly restrictions: readonly Restriction[];
  /** When the restrictions end, Unix seconds; 0 for never. */
  readonly restrictedUntil: number;
  /** Who gave the rights or the restrictions. */
  readonly changedBy: UserId;
  /** Who brought them in; themselves when they came. */
  readonly inviterId: UserId;
  /** When they came, or were restricted, Unix seconds. */
  readonly date: number;
  /** The last message that they have read. */
  readonly readInboxMaxId: number;
}

/** A channel and the place of whoever looks at it; `member` is `undefined` for somebody who has never been in it. */
export interface ViewedChannel {
  readonly channel: Channel;
  readonly member: ChannelMember | undefined;
}

/** Who somebody is to a channel; `banned` cannot even see it. */
export type Standing = 'creator' | 'admin' | 'member' | 'restricted' | 'left' | 'banned';

/** Whether somebody has to wait between two messages: admins do not. */
export function isSlowed({ channel, member }: ViewedChannel): boolean {
  return channel.slowModeSeconds > 0 && member?.role === 'member';
}

/** The restrictions that hold at a time, Unix seconds. */
export function restrictionsAt(member: ChannelMember | undefined, date: number): readonly Restriction[] {
  if (member === undefined || (member.restrictedUntil !== 0 && member.restrictedUntil <= date)) return [];
  return member.restrictions;
}

/** Who somebody is to a channel at a time, Unix seconds. */
export function standingOf(member: ChannelMember | undefined, date: number): Standing {
  const restrictions = restrictionsAt(member, date);
  if (restrictions.includes('viewMessages')) return 'banned';
  if (member === undefined || !member.present) return 'left';
  if (member.role !== 'member') return member.role;
  return restrictions.length > 0 ? 'restricted' : 'member';
}

/** UTF-16 units in a title and in a description. */
const longestTitle = 128;
const longestAbout = 255;

/** UTF-16 units in the title of an admin. */
export const longestRank = 16;

/** The pauses that slow mode may have, in seconds. https://core.telegram.org/method/channels.toggleSlowMode */
export const slowModeSteps: readonly number[] = [0, 5, 10, 30, 60, 300, 900, 3600];

/** Channels that one person may be in. https://core.telegram.org/api/config#channels-limit-default */
export const mostChannels = 500;

/** Admins of one channel. */
export const mostAdmins = 50;

/** People in a supergroup. */
export const mostMembers = 200_000;

/** Why a title cannot be taken; `undefined` when it can. */
export function findTitleFault(title: string): 'CHAT_TITLE_EMPTY' | undefined {
  return title.trim() === '' || title.length > longestTitle ? 'CHAT_TITLE_EMPTY' : undefined;
}

/** Why a description cannot be taken; `undefined` when it can. */
export function findAboutFault(about: string): 'CHAT_ABOUT_TOO_LONG' | undefined {
  return about.length > longestAbout ? 'CHAT_ABOUT_TOO_LONG' : undefined;
}
