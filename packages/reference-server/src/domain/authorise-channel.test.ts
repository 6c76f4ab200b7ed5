/** Tests of the rights in channels: every standing and every wish, beside a model that is written the other way round. */
import { describe, expect, it } from 'vitest';
import { authorise } from './authorise.js';
import type { ChannelAction } from './authorise-channel.js';
import type { Channel, ChannelMember } from './channel.js';
import type { AdminRight, Restriction } from './channel-rights.js';

const date = 1_750_000_000;
const [creatorId, adminId, askerId] = [1, 2, 3];

function channel(more: Partial<Channel> = {}): Channel {
  const base = { id: 2000, title: 'News', about: '', username: undefined, megagroup: true, creatorId, date, pts: 1, topMessageId: 0, topDate: date, memberCount: 1, slowModeSeconds: 0, deleted: false };
  return { ...base, ...more };
}

function member(more: Partial<ChannelMember> = {}): ChannelMember {
  const base = { channelId: 2000, userId: askerId, present: true, role: 'member', rights: [], rank: '', restrictions: [], restrictedUntil: 0 } as const;
  return { ...base, changedBy: creatorId, inviterId: creatorId, date, readInboxMaxId: 0, ...more };
}

const admin = (...rights: AdminRight[]): ChannelMember => member({ role: 'admin', rights });
const restricted = (...restrictions: Restriction[]): ChannelMember => member({ restrictions });

/** Whoever asks, by name. */
const askers: Readonly<Record<string, ChannelMember | undefined>> = {
  stranger: undefined,
  left: member({ present: false }),
  banned: member({ present: false, restrictions: ['viewMessages'] }),
  pardoned: member({ present: false, restrictions: ['viewMessages'], restrictedUntil: date }),
  member: member(),
  silenced: restricted('sendMessages', 'inviteUsers'),
  textless: restricted('sendPlain'),
  idle: admin('other'),
  poster: admin('postMessages'),
  editor: admin('editMessages'),
  cleaner: admin('deleteMessages'),
  pinner: admin('pinMessages'),
  host: admin('inviteUsers'),
  scribe: admin('changeInfo'),
  guard: admin('banUsers'),
  creator: member({ role: 'creator', userId: creatorId }),
};

const own = { own: true } as const;
const foreign = { own: false } as const;

/** Each wish, and who has it granted: in supergroups and in broadcast channels, public or private. */
const wishes: readonly (readonly [action: ChannelAction, group: string, broadcast: string, outsiders: string])[] = [
  [{ type: 'see' }, '*', '*', 'stranger left banned pardoned'],
  [{ type: 'readMessages' }, '*', '*', 'public'],
  [{ type: 'readMembers' }, '*', 'idle poster editor cleaner pinner host scribe guard creator', 'public group'],
  [{ type: 'markRead' }, '*', '*', ''],
  [{ type: 'send' }, '* -silenced -textless', 'poster creator', ''],
  [{ type: 'type' }, '* -silenced -textless', 'poster creator', ''],
  [{ type: 'join', invited: true }, '', '', 'stranger left pardoned'],
  [{ type: 'join', invited: false }, '', '', 'public'],
  [{ type: 'leave' }, '* -creator', '* -creator', ''],
  [{ type: 'invite' }, 'member textless host creator', 'host creator', ''],
  [{ type: 'exportInvite' }, 'host creator', 'host creator', ''],
  [{ type: 'changeInfo' }, 'scribe creator', 'scribe creator', ''],
  [{ type: 'pinMessages' }, 'pinner creator', 'pinner editor creator', ''],
  [{ type: 'editMessage', ...own }, '* -silenced', 'poster editor creator', ''],
  [{ type: 'editMessage', ...foreign }, '', 'editor creator', ''],
  [{ type: 'deleteMessage', ...own }, '*', 'poster cleaner creator', ''],
  [{ type: 'deleteMessage', ...foreign }, 'cleaner creator', 'cleaner creator', ''],
  [{ type: 'slowMode' }, 'guard creator', 'creator', ''],
  [{ type: 'deleteChannel' }, 'creator', 'creator', ''],
];

const insiders = Object.keys(askers).filter((name) => askers[name]?.present === true);
const outsiders = Object.keys(askers).filter((name) => !insiders.includes(name));

/** The names that a line of the table stands for. */
function granted(line: string): string[] {
  const [first, ...taken] = line.split(' ');
  if (first !== '*') return line === '' ? [] : line.split(' ');
  return insiders.filter((name) => !taken.includes(`-${name}`));
}

function outside(line: string, megagroup: boolean, isPublic: boolean): string[] {
  if (!line.startsWith('public')) return granted(line);
  return isPublic && (megagroup || line === 'public') ? outsiders.filter((name) => name !== 'banned') : [];
}

describe('authorise, for channels', () => {
  for (const megagroup of [true, false]) {
    for (const username of ['newsroom', undefined]) {
      it.each(wishes)(`grants %o in a ${username === undefined ? 'private' : 'public'} ${megagroup ? 'supergroup' : 'broadcast channel'} to whom it is due`, (action, group, broadcast, line) => {
        const allowed = Object.keys(askers).filter((name) => authorise({ kind: 'channel', channel: channel({ megagroup, username }), member: askers[name], action, date }).allowed);
        const due = [...outside(line, megagroup, username !== undefined), ...granted(megagroup ? group : broadcast)];
        expect(allowed.sort()).toEqual(due.sort());
      });
    }
  }

  it('lets nobody but lookers into a channel that has been deleted', () => {
    for (const [action] of wishes.slice(1)) expect(authorise({ kind: 'channel', channel: channel({ deleted: true }), member: askers.creator, action, date })).toEqual({ allowed: false, refusal: 'CHANNEL_PRIVATE' });
  });

  it.each([
    ['a stranger in a private channel', undefined, { type: 'readMessages' }, 'CHANNEL_PRIVATE'],
    ['a member who comes in again', member(), { type: 'join', invited: true }, 'USER_ALREADY_PARTICIPANT'],
    ['a silenced member', restricted('sendMessages'), { type: 'send' }, 'USER_BANNED_IN_CHANNEL'],
    ['a member without text', restricted('sendPlain'), { type: 'send' }, 'CHAT_SEND_PLAIN_FORBIDDEN'],
    ["the editor of others' messages", member(), { type: 'editMessage', own: false }, 'MESSAGE_AUTHOR_REQUIRED'],
    ["the deleter of others' messages", member(), { type: 'deleteMessage', own: false }, 'MESSAGE_DELETE_FORBIDDEN'],
    ['a creator who leaves', askers.creator, { type: 'leave' }, 'USER_CREATOR'],
    ['a leaver who is not there', undefined, { type: 'leave' }, 'USER_NOT_PARTICIPANT'],
  ] as const)('says why to %s', (_, asker, action, refusal) => {
    expect(authorise({ kind: 'channel', channel: channel(), member: asker, action, date })).toEqual({ allowed: false, refusal });
  });

  describe('on rights and restrictions', () => {
    const promoter = admin('addAdmins', 'pinMessages');
    const theirAdmin = member({ userId: adminId, role: 'admin', rights: ['pinMessages'], changedBy: askerId });
    const othersAdmin = { ...theirAdmin, changedBy: creatorId };
    const simple = member({ userId: 9 });
    const decide = (asker: ChannelMember | undefined, action: ChannelAction): string => {
      const decision = authorise({ kind: 'channel', channel: channel(), member: asker, action, date });
      return decision.allowed ? 'allowed' : decision.refusal;
    };

    it('lets admins give what they have themselves, and take it back from those to whom they gave it', () => {
      expect(decide(promoter, { type: 'promote', target: simple, rights: ['pinMessages'] })).toBe('allowed');
      expect(decide(promoter, { type: 'promote', target: theirAdmin, rights: [] })).toBe('allowed');
      expect(decide(promoter, { type: 'promote', target: simple, rights: ['banUsers'] })).toBe('RIGHT_FORBIDDEN');
      expect(decide(promoter, { type: 'promote', target: othersAdmin, rights: [] })).toBe('CHAT_ADMIN_REQUIRED');
      expect(decide(promoter, { type: 'promote', target: askers.creator, rights: [] })).toBe('USER_CREATOR');
      expect(decide(admin('banUsers'), { type: 'promote', target: simple, rights: [] })).toBe('CHAT_ADMIN_REQUIRED');
      expect(decide(askers.creator, { type: 'promote', target: othersAdmin, rights: ['banUsers'] })).toBe('allowed');
    });

    it('shields the creator, the asker and admins of others from restrictions', () => {
      const guard = admin('banUsers');
      expect(decide(guard, { type: 'restrict', target: simple })).toBe('allowed');
      expect(decide(guard, { type: 'restrict', target: undefined })).toBe('allowed');
      expect(decide(guard, { type: 'restrict', target: theirAdmin })).toBe('allowed');
      expect(decide(guard, { type: 'restrict', target: othersAdmin })).toBe('USER_ADMIN_INVALID');
      expect(decide(guard, { type: 'restrict', target: askers.creator })).toBe('USER_ADMIN_INVALID');
      expect(decide(guard, { type: 'restrict', target: guard })).toBe('USER_ADMIN_INVALID');
      expect(decide(member(), { type: 'restrict', target: simple })).toBe('CHAT_ADMIN_REQUIRED');
      expect(decide(askers.creator, { type: 'restrict', target: othersAdmin })).toBe('allowed');
    });
  });
});
