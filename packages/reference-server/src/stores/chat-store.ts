/** The port through which basic groups are kept, changed and read. */
import type { ChatRefusal } from '../domain/authorise-chat.js';
import type { NewMessageEvent } from '../domain/box-event.js';
import type { ChatMember, ViewedChat } from '../domain/chat.js';
import type { ChatId, UserId } from '../domain/peer-id.js';
import type { SessionRef } from '../domain/session-ref.js';

/** What every change has: who makes it, when and from where. */
export interface ChangeOfChat {
  /** The one who acts; whether they may is decided in the transaction of the change. */
  readonly actorId: UserId;
  /** Unix seconds; moved forward to the latest date in any box concerned. */
  readonly date: number;
  /** The session that acts; it is told by the result and by nothing else. */
  readonly origin?: SessionRef;
}

/** A new group. */
export interface CreateChat extends ChangeOfChat {
  readonly title: string;
  /** Those whom the creator brings in; one who is named twice, and the creator, count once. */
  readonly userIds: readonly UserId[];
  /** Members at most, with the creator. */
  readonly most: number;
}

/** Somebody is brought in, or comes back by themselves when the actor is named. */
export interface AddChatMember extends ChangeOfChat {
  readonly chatId: ChatId;
  readonly userId: UserId;
  readonly most: number;
}

/** Somebody joins through a link. */
export interface JoinChat extends ChangeOfChat {
  readonly hash: string;
  readonly most: number;
}

/** Somebody is put out, or leaves when the actor is named. */
export interface RemoveChatMember extends ChangeOfChat {
  readonly chatId: ChatId;
  readonly userId: UserId;
}

/** A group gets another title. */
export interface EditChatTitle extends ChangeOfChat {
  readonly chatId: ChatId;
  readonly title: string;
}

/** A member becomes an admin, or an admin a member. */
export interface EditChatAdmin extends ChangeOfChat {
  readonly chatId: ChatId;
  readonly userId: UserId;
  readonly isAdmin: boolean;
}

/** The actor may not do it. */
export interface RefusedChange {
  readonly type: 'refused';
  readonly refusal: ChatRefusal;
}

/** It is done; the event is the actor's own, all others got theirs. */
export interface ChangedChat {
  readonly type: 'changed';
  readonly chatId: ChatId;
  readonly event: NewMessageEvent;
}

export type CreateChatOutcome = ChangedChat | { readonly type: 'full' };

export type AddMemberOutcome = ChangedChat | RefusedChange | { readonly type: 'full' | 'alreadyMember' };

export type JoinChatOutcome = ChangedChat | { readonly type: 'full' | 'alreadyMember' | 'inviteEnded' };

export type RemoveMemberOutcome = ChangedChat | RefusedChange;

export type EditTitleOutcome = ChangedChat | RefusedChange | { readonly type: 'notModified' };

export type EditAdminOutcome = RefusedChange | { readonly type: 'changed' | 'notModified' };

/** Which groups that two people are in together: those behind `maxId` (0: from the first). */
export interface CommonChatsQuery {
  readonly userId: UserId;
  readonly otherId: UserId;
  readonly maxId: ChatId;
  readonly limit: number;
}

/** Groups that two people are in, the newest first. */
export interface CommonChats {
  readonly chatIds: readonly ChatId[];
  /** How many there are in all. */
  readonly total: number;
}

/**
 * Keeps groups. Each change is one transaction: members, the message that tells of it in every member's box with its
 * pts, and the group's version stand together or not at all, and durably when the promise resolves.
 */
export interface ChatStore {
  /** Groups as one viewer stands to them, in no particular order; unknown ids are left out. */
  view(viewerId: UserId, ids: readonly ChatId[]): Promise<ViewedChat[]>;
  /** In the order in which they came. */
  members(chatId: ChatId): Promise<ChatMember[]>;
  common(query: CommonChatsQuery): Promise<CommonChats>;
  create(command: CreateChat): Promise<CreateChatOutcome>;
  addMember(command: AddChatMember): Promise<AddMemberOutcome>;
  join(command: JoinChat): Promise<JoinChatOutcome>;
  removeMember(command: RemoveChatMember): Promise<RemoveMemberOutcome>;
  editTitle(command: EditChatTitle): Promise<EditTitleOutcome>;
  /** No message tells of it: every member learns of it under seq. */
  editAdmin(command: EditChatAdmin): Promise<EditAdminOutcome>;
}
