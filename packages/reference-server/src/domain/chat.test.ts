/** Tests of groups: who may do what, and what of a group is shown to whom. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorise } from './authorise.js';
import type { ChatAction, ChatRefusal } from './authorise-chat.js';
import { cleanTitle, longestTitle } from './chat.js';
import type { Chat, ChatMember, ChatStanding } from './chat.js';
import { chatMembersToTl, chatToTl } from './chat-to-tl.js';

const chat: Chat = { id: 1000, title: 'Tea', creatorId: 1, date: 5, version: 3, memberCount: 4 };
const standings: (ChatStanding | undefined)[] = ['creator', 'admin', 'member', 'left', 'removed', undefined];
const anyStanding = fc.constantFrom(...standings);

describe('authorise, asked about a group', () => {
  /** What each standing may do, written out; a refusal stands for itself. */
  const table: Record<Exclude<ChatAction, 'removeMember' | 'editAdmin'>, (ChatRefusal | 'yes')[]> = {
    see: ['yes', 'yes', 'yes', 'yes', 'yes', 'unknown'],
    readMessages: ['yes', 'yes', 'yes', 'yes', 'yes', 'unknown'],
    markRead: ['yes', 'yes', 'yes', 'yes', 'yes', 'unknown'],
    send: ['yes', 'yes', 'yes', 'gone', 'gone', 'unknown'],
    type: ['yes', 'yes', 'yes', 'gone', 'gone', 'unknown'],
    editMessages: ['yes', 'yes', 'yes', 'gone', 'gone', 'unknown'],
    deleteMessages: ['yes', 'yes', 'yes', 'yes', 'yes', 'unknown'],
    deleteOthers: ['yes', 'yes', 'adminRequired', 'gone', 'gone', 'unknown'],
    pinMessages: ['yes', 'yes', 'yes', 'gone', 'gone', 'unknown'],
    changeTitle: ['yes', 'yes', 'yes', 'gone', 'gone', 'unknown'],
    addMember: ['yes', 'yes', 'yes', 'gone', 'gone', 'unknown'],
    return: ['yes', 'yes', 'yes', 'yes', 'gone', 'unknown'],
    join: ['yes', 'yes', 'yes', 'yes', 'gone', 'yes'],
    shareInvite: ['yes', 'yes', 'adminRequired', 'gone', 'gone', 'unknown'],
  };

  it('answers every question about the group itself as the table says', () => {
    for (const [action, answers] of Object.entries(table) as [ChatAction, (ChatRefusal | 'yes')[]][]) {
      for (const [index, answer] of answers.entries()) {
        const decision = authorise({ kind: 'chat', askerId: 7, action, chat, standing: standings[index] });
        expect([action, standings[index], decision.allowed ? 'yes' : decision.refusal]).toEqual([action, standings[index], answer]);
      }
    }
  });

  it('lets nobody learn whether a group exists', () => {
    fc.assert(
      fc.property(fc.constantFrom<ChatAction>('see', 'send', 'addMember', 'removeMember', 'editAdmin', 'return'), anyStanding, (action, standing) => {
        const target = { userId: 2, standing: 'member' as const, inviterId: 1 };
        const stranger = authorise({ kind: 'chat', askerId: 7, action, chat, standing: undefined, target });
        expect(authorise({ kind: 'chat', askerId: 7, action, chat: undefined, standing, target })).toEqual(stranger);
      }),
    );
  });

  it('lets a member be removed by themselves, the creator, an admin above them, and whoever brought them in', () => {
    fc.assert(
      fc.property(anyStanding, anyStanding, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), (mine, theirs, askerId, inviterId) => {
        const target = { userId: 2, standing: askerId === 2 ? mine : theirs, inviterId };
        const decision = authorise({ kind: 'chat', askerId, action: 'removeMember', chat, standing: mine, target });
        const rank = (standing: ChatStanding | undefined): number => ['member', 'admin', 'creator'].indexOf(standing ?? '');
        const outranks = rank(mine) > rank(target.standing) && rank(mine) > 0;
        // There is one creator; the model does not say what two of them would do.
        fc.pre(!(mine === 'creator' && target.standing === 'creator' && askerId !== 2));
        const mayRemove = askerId === 2 || outranks || (inviterId === askerId && target.standing === 'member');
        expect(decision.allowed).toBe(rank(mine) >= 0 && rank(target.standing) >= 0 && mayRemove);
      }),
    );
  });

  it('lets the creator alone make admins, of members alone', () => {
    for (const mine of standings) {
      for (const theirs of standings) {
        const decision = authorise({ kind: 'chat', askerId: 1, action: 'editAdmin', chat, standing: mine, target: { userId: 2, standing: theirs, inviterId: 1 } });
        expect(decision.allowed).toBe(mine === 'creator' && (theirs === 'member' || theirs === 'admin'));
      }
    }
    expect(authorise({ kind: 'chat', askerId: 1, action: 'editAdmin', chat, standing: 'creator' })).toEqual({ allowed: false, refusal: 'targetNoMember' });
  });
});

describe('chatToTl', () => {
  it('shows a group to its members, each with their own role', () => {
    expect(chatToTl({ chat, standing: 'creator' })).toMatchObject({ _: 'chat', id: 1000, title: 'Tea', creator: true, participantsCount: 4, version: 3 });
    expect(chatToTl({ chat, standing: 'admin' })).toMatchObject({ adminRights: { banUsers: true } });
    expect(Object.keys(chatToTl({ chat, standing: 'member' })).sort()).toEqual(['_', 'date', 'defaultBannedRights', 'id', 'participantsCount', 'photo', 'title', 'version']);
  });

  it('tells those who have left that they have, those who were removed the name alone, and strangers nothing', () => {
    expect(chatToTl({ chat, standing: 'left' })).toMatchObject({ _: 'chat', left: true, participantsCount: 0 });
    expect(chatToTl({ chat, standing: 'removed' })).toEqual({ _: 'chatForbidden', id: 1000, title: 'Tea' });
    expect(chatToTl({ chat, standing: undefined })).toEqual({ _: 'chatForbidden', id: 1000, title: '' });
  });

  it('lists the members for members only', () => {
    const members: ChatMember[] = [
      { userId: 1, inviterId: 1, date: 5, role: 'creator' },
      { userId: 2, inviterId: 1, date: 6, role: 'admin' },
      { userId: 3, inviterId: 2, date: 7, role: 'member' },
    ];
    expect(chatMembersToTl({ chat, standing: 'member' }, members)).toEqual({
      _: 'chatParticipants',
      chatId: 1000,
      participants: [
        { _: 'chatParticipantCreator', userId: 1 },
        { _: 'chatParticipantAdmin', userId: 2, inviterId: 1, date: 6 },
        { _: 'chatParticipant', userId: 3, inviterId: 2, date: 7 },
      ],
      version: 3,
    });
    for (const standing of ['left', 'removed', undefined] as const) {
      expect(chatMembersToTl({ chat, standing }, members)).toEqual({ _: 'chatParticipantsForbidden', chatId: 1000 });
    }
  });
});

describe('cleanTitle', () => {
  it('trims, replaces control characters, and takes no title that is empty or too long', () => {
    expect(cleanTitle('  Tea\n& cake ')).toBe('Tea & cake');
    for (const title of ['', ' \t ', 'x'.repeat(longestTitle + 1), ' '.repeat(10_000)]) expect(cleanTitle(title)).toBeUndefined();
    expect(cleanTitle('x'.repeat(longestTitle))).toHaveLength(longestTitle);
  });
});
