/** The changes of basic groups, each to be run inside a transaction. */
import type { Database } from 'better-sqlite3';
import { authorise } from '../../domain/authorise.js';
import type { ChatAction, ChatDecision } from '../../domain/authorise-chat.js';
import type { NewMessageEvent } from '../../domain/box-event.js';
import { isMember } from '../../domain/chat.js';
import type { Invite } from '../../domain/invite.js';
import { chatPeer, peerKind } from '../../domain/peer-id.js';
import type { ChatId, UserId } from '../../domain/peer-id.js';
import type { ServiceAction } from '../../domain/service-action.js';
import type {
  AddChatMember,
  AddMemberOutcome,
  ChangedChat,
  ChangeOfChat,
  CreateChat,
  CreateChatOutcome,
  EditAdminOutcome,
  EditChatAdmin,
  EditChatTitle,
  EditTitleOutcome,
  JoinChat,
  JoinChatOutcome,
  RemoveChatMember,
  RemoveMemberOutcome,
} from '../chat-store.js';
import type { CommittedEvent } from '../event-store.js';
import { createArchiveReturn } from './archive-return.js';
import { createBoxWriter } from './box-writer.js';
import { createChatRows } from './chat-rows.js';
import type { ChatRows } from './chat-rows.js';
import { createInviteRows } from './invite-rows.js';
import { boxEvents, unchanged } from './publishing-writer.js';
import type { Done } from './publishing-writer.js';
import { createQtsWriter } from './qts-writer.js';
import { createSeqWriter } from './seq-writer.js';
import type { ToldDate } from './seq-writer.js';

/** The changes. */
export interface ChatChanges {
  create(command: CreateChat): Done<CreateChatOutcome>;
  addMember(command: AddChatMember): Done<AddMemberOutcome>;
  join(command: JoinChat): Done<JoinChatOutcome>;
  removeMember(command: RemoveChatMember): Done<RemoveMemberOutcome>;
  editTitle(command: EditChatTitle): Done<EditTitleOutcome>;
  editAdmin(command: EditChatAdmin): Done<EditAdminOutcome>;
}

/** How somebody is to stand to a group. */
type NewTie = Parameters<ChatRows['setTie']>[1];

/** Prepares the changes. */
export function createChatChanges(database: Database, told: ToldDate): ChatChanges {
  const writer = createBoxWriter(database);
  const returnFromArchive = createArchiveReturn(database, told);
  const chats = createChatRows(database);
  const invites = createInviteRows(database);
  const qts = createQtsWriter(database);
  const seqs = createSeqWriter(database, told);

  const decide = (action: ChatAction, chatId: ChatId, askerId: UserId, targetId?: UserId): ChatDecision => {
    const tie = targetId === undefined ? undefined : chats.tie(chatId, targetId);
    return authorise({
      ...{ kind: 'chat', askerId, action, chat: chats.find(chatId), standing: chats.tie(chatId, askerId)?.standing },
      ...(targetId !== undefined && { target: { userId: targetId, standing: tie?.standing, inviterId: tie?.inviterId } }),
    });
  };

  /** Tells everyone in the boxes, the one who acts first; the outcome bears that event. `news` is told after it. */
  const tell = (chatId: ChatId, { actorId, date, origin }: ChangeOfChat, boxIds: readonly UserId[], action: ServiceAction, news: readonly CommittedEvent[] = []): Done<ChangedChat> => {
    const peerId = chatPeer(chatId);
    const places = [actorId, ...boxIds.filter((userId) => userId !== actorId)].map((userId) => ({ userId, peerId }));
    const events = writer.putCopies({ fromId: actorId, date, text: '', entities: [], action, silent: false }, places);
    const [event] = events as [NewMessageEvent];
    return { outcome: { type: 'changed', chatId, event }, committed: [...boxEvents(events, { userId: actorId, origin }), ...returnFromArchive(events), ...news] };
  };

  /** Notes how somebody stands to a group from now on, and tells the bots that it concerns. */
  const settle = (chatId: ChatId, tie: NewTie, { actorId, date }: ChangeOfChat, invite: Invite | null = null): CommittedEvent[] => {
    const { userId } = tie;
    const before = chats.member(chatId, userId) ?? null;
    chats.setTie(chatId, tie);
    const after = chats.member(chatId, userId) ?? null;
    const botIds = new Set([...chats.watchingBots(chatId), ...(chats.isBot(userId) ? [userId] : [])]);
    return [...botIds].flatMap((botId) => qts.log(botId, date, { type: 'chatParticipant', chatId, actorId, memberId: userId, before, after, invite }));
  };

  return {
    create: (command) => {
      const { actorId, title, userIds, date, most } = command;
      const memberIds = [...new Set([actorId, ...userIds])];
      if (memberIds.length > most) return unchanged({ type: 'full' });
      const chatId = chats.insert(title, actorId, date);
      const news = memberIds.flatMap((userId) => settle(chatId, { userId, inviterId: actorId, date, standing: 'member' }, command));
      return tell(chatId, command, memberIds, { type: 'chatCreate', title, userIds: memberIds }, news);
    },
    addMember: (command) => {
      const { actorId, chatId, userId, date, most } = command;
      const decision = decide(actorId === userId ? 'return' : 'addMember', chatId, actorId);
      if (!decision.allowed) return unchanged({ type: 'refused', refusal: decision.refusal });
      if (isMember(chats.tie(chatId, userId)?.standing)) return unchanged({ type: 'alreadyMember' });
      if (decision.chat.memberCount >= most) return unchanged({ type: 'full' });
      const news = settle(chatId, { userId, inviterId: actorId, date, standing: 'member' }, command);
      chats.grow(chatId);
      return tell(chatId, command, chats.memberIds(chatId), { type: 'chatAddUser', userIds: [userId] }, news);
    },
    join: (command) => {
      const { actorId, hash, date, most } = command;
      const invite = invites.findUsable(hash, date);
      if (invite === undefined || peerKind(invite.peerId).kind !== 'chat') return unchanged({ type: 'inviteEnded' });
      const chatId = peerKind(invite.peerId).id;
      // A link is good as long as its maker may hand out links: nobody else could end it.
      if (!decide('shareInvite', chatId, invite.creatorId).allowed) return unchanged({ type: 'inviteEnded' });
      const decision = decide('join', chatId, actorId);
      // A link is no way back for somebody who was put out.
      if (!decision.allowed) return unchanged({ type: 'inviteEnded' });
      if (isMember(chats.tie(chatId, actorId)?.standing)) return unchanged({ type: 'alreadyMember' });
      if (decision.chat.memberCount >= most) return unchanged({ type: 'full' });
      invites.count(hash);
      const news = settle(chatId, { userId: actorId, inviterId: invite.creatorId, date, standing: 'member' }, command, { ...invite, usage: invite.usage + 1 });
      chats.grow(chatId);
      return tell(chatId, command, chats.memberIds(chatId), { type: 'chatJoinedByLink', inviterId: invite.creatorId }, news);
    },
    removeMember: (command) => {
      const { actorId, chatId, userId, date } = command;
      const decision = decide('removeMember', chatId, actorId, userId);
      if (!decision.allowed) return unchanged({ type: 'refused', refusal: decision.refusal });
      // The one who goes is told as well, and nothing after that.
      const boxIds = chats.memberIds(chatId);
      const inviterId = chats.tie(chatId, userId)?.inviterId ?? actorId;
      const news = settle(chatId, { userId, inviterId, date, standing: actorId === userId ? 'left' : 'removed' }, command);
      chats.grow(chatId);
      return tell(chatId, command, boxIds, { type: 'chatDeleteUser', userId }, news);
    },
    editTitle: (command) => {
      const { actorId, chatId, title } = command;
      const decision = decide('changeTitle', chatId, actorId);
      if (!decision.allowed) return unchanged({ type: 'refused', refusal: decision.refusal });
      if (decision.chat.title === title) return unchanged({ type: 'notModified' });
      chats.setTitle(chatId, title);
      return tell(chatId, command, chats.memberIds(chatId), { type: 'chatEditTitle', title });
    },
    editAdmin: (command) => {
      const { actorId, chatId, userId, isAdmin, date } = command;
      const decision = decide('editAdmin', chatId, actorId, userId);
      if (!decision.allowed) return unchanged({ type: 'refused', refusal: decision.refusal });
      const tie = chats.tie(chatId, userId);
      const standing = isAdmin ? 'admin' : 'member';
      if (tie === undefined || tie.standing === standing) return unchanged({ type: 'notModified' });
      const news = settle(chatId, { userId, inviterId: tie.inviterId, date: tie.date, standing }, command);
      chats.grow(chatId);
      const change = { type: 'chatAdmin', chatId, memberId: userId, isAdmin, version: decision.chat.version + 1 } as const;
      const toMembers = chats.memberIds(chatId).map((memberId) => seqs.log(memberId, date, change));
      return { outcome: { type: 'changed' }, committed: [...toMembers, ...news] };
    },
  };
}
