/** Places in channels in SQLite: coming, leaving, rights and restrictions. */
import type { Database } from 'better-sqlite3';
import { mostAdmins, mostMembers, standingOf } from '../../domain/channel.js';
import type { ChannelMember, ViewedChannel } from '../../domain/channel.js';
import type { ChannelEvent } from '../../domain/channel-event.js';
import { channelPeer } from '../../domain/peer-id.js';
import type { ChannelMemberStore, Invited, JoinOutcome, MemberChanged } from '../channel-member-store.js';
import type { ChannelChanged, Refused } from '../channel-store.js';
import { createChannelMemberLists } from './channel-member-lists.js';
import { admit, createChannelWriter, isRefused, serviceDraft } from './channel-writer.js';
import type { Committer } from './committer.js';
import { createInviteRows } from './invite-rows.js';
import { createPlaceTeller } from './place-teller.js';
import type { PlaceChange } from './place-teller.js';
import { channelEvents, unchanged } from './publishing-writer.js';
import type { Done, PublishingWriter } from './publishing-writer.js';
import type { ToldDate } from './seq-writer.js';

/** Somebody who has just come. */
interface Arrival {
  readonly userId: number;
  readonly inviterId: number;
  readonly date: number;
}

/** People who are looked for at once. */
const amongPage = 1000;

/** Reading does not wait for anything: page after page would hold up all connections. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** The port of places in channels on SQLite. */
export function createSqliteChannelMembers(database: Database, committer: Committer, write: PublishingWriter, told: ToldDate): ChannelMemberStore {
  const writer = createChannelWriter(database);
  const lists = createChannelMemberLists(database);
  const places = createPlaceTeller(database, told);
  const invites = createInviteRows(database);
  const isFull = ({ channel }: ViewedChannel): boolean => channel.megagroup && channel.memberCount >= mostMembers;

  /** Lets somebody in; they have read what was there before. Gives the place that they take. */
  const arrive = ({ channel }: ViewedChannel, before: ChannelMember | undefined, { userId, inviterId, date }: Arrival): ChannelMember => {
    const restrictions = standingOf(before, date) === 'restricted' || before?.present === false ? (before?.restrictions ?? []) : [];
    const kept = restrictions.includes('viewMessages') ? [] : restrictions;
    const member: ChannelMember = {
      ...{ channelId: channel.id, userId, present: true, role: 'member', rights: [], rank: '', restrictions: kept },
      restrictedUntil: kept.length > 0 ? (before?.restrictedUntil ?? 0) : 0,
      ...{ changedBy: before?.changedBy ?? 0, inviterId, date, readInboxMaxId: channel.topMessageId },
    };
    writer.putMember(member);
    writer.countMembers(channel.id, 1);
    return member;
  };
  /** In a supergroup everyone is told who comes and goes. */
  const tell = (viewed: ViewedChannel, actorId: number, date: number, action: Parameters<typeof serviceDraft>[3]): ChannelEvent[] =>
    viewed.channel.megagroup ? [writer.putMessage(serviceDraft(viewed, actorId, date, action))] : [];

  return {
    join: (command) =>
      write((): Done<JoinOutcome> => {
        const { channelId, actorId, date, hash } = command;
        const invite = hash === undefined ? undefined : invites.findUsable(hash, date);
        if (hash !== undefined && invite?.peerId !== channelPeer(channelId)) return unchanged({ type: 'inviteEnded' });
        const viewed = admit(writer, command, { type: 'join', invited: invite !== undefined });
        if (isRefused(viewed)) return unchanged(viewed);
        // A link is good as long as its maker may hand out links: nobody else could end it.
        if (invite !== undefined && isRefused(admit(writer, { ...command, actorId: invite.creatorId }, { type: 'exportInvite' }))) return unchanged({ type: 'inviteEnded' });
        if (writer.isBusy(actorId)) return unchanged({ type: 'tooMany' });
        if (isFull(viewed)) return unchanged({ type: 'full' });
        const after = arrive(viewed, viewed.member, { userId: actorId, inviterId: invite?.creatorId ?? actorId, date });
        if (invite !== undefined) invites.count(invite.hash);
        const action = invite === undefined ? ({ type: 'chatAddUser', userIds: [actorId] } as const) : ({ type: 'chatJoinedByLink', inviterId: invite.creatorId } as const);
        const events = tell(viewed, actorId, date, action);
        return { outcome: { type: 'changed', events }, committed: [...channelEvents(events, command.origin), ...places(command, [{ before: viewed.member, after, ...(invite && { invite: { ...invite, usage: invite.usage + 1 } }) }])] };
      }),
    leave: (command) =>
      write((): Done<ChannelChanged | Refused> => {
        const { actorId, date } = command;
        const viewed = admit(writer, command, { type: 'leave' });
        if (isRefused(viewed)) return unchanged(viewed);
        if (viewed.member === undefined) return unchanged({ type: 'refused', refusal: 'USER_NOT_PARTICIPANT' });
        const after: ChannelMember = { ...viewed.member, present: false, role: 'member', rights: [], rank: '' };
        writer.putMember(after);
        writer.countMembers(command.channelId, -1);
        const events = tell(viewed, actorId, date, { type: 'chatDeleteUser', userId: actorId });
        return { outcome: { type: 'changed', events }, committed: [...channelEvents(events, command.origin), ...places(command, [{ before: viewed.member, after }])] };
      }),
    invite: (command) =>
      write((): Done<Invited | Refused | { readonly type: 'full' }> => {
        const { channelId, actorId, date } = command;
        const viewed = admit(writer, command, { type: 'invite' });
        if (isRefused(viewed)) return unchanged(viewed);
        if (viewed.channel.megagroup && viewed.channel.memberCount + command.userIds.length > mostMembers) return unchanged({ type: 'full' });
        const [kicked, busy]: [number[], number[]] = [[], []];
        const arrived: PlaceChange[] = [];
        for (const userId of new Set(command.userIds)) {
          const before = writer.member(channelId, userId);
          if (before?.present === true) continue;
          if (standingOf(before, date) === 'banned') kicked.push(userId);
          else if (writer.isBusy(userId)) busy.push(userId);
          else arrived.push({ before, after: arrive(viewed, before, { userId, inviterId: actorId, date }) });
        }
        const added = arrived.map(({ after }) => after.userId);
        const events = added.length === 0 ? [] : tell(viewed, actorId, date, { type: 'chatAddUser', userIds: added });
        return { outcome: { type: 'invited', events, added, kicked, busy }, committed: [...channelEvents(events, command.origin), ...places(command, arrived)] };
      }),
    setAdmin: (command) =>
      write((): Done<MemberChanged | Refused | { readonly type: 'tooMany' } | { readonly type: 'full' } | { readonly type: 'busy' }> => {
        const { channelId, actorId, userId, rights, rank, date } = command;
        const before = writer.member(channelId, userId);
        const viewed = admit(writer, command, { type: 'promote', target: before, rights });
        if (isRefused(viewed)) return unchanged(viewed);
        if (standingOf(before, date) === 'banned') return unchanged({ type: 'refused', refusal: 'USER_KICKED' });
        const present = before?.present === true;
        if (rights.length === 0 && !present) return unchanged({ type: 'refused', refusal: 'USER_NOT_PARTICIPANT' });
        if (rights.length > 0 && before?.role !== 'admin' && lists.counts(channelId, date).admins >= mostAdmins) return unchanged({ type: 'tooMany' });
        if (!present && isFull(viewed)) return unchanged({ type: 'full' });
        if (!present && writer.isBusy(userId)) return unchanged({ type: 'busy' });
        const member = present ? before : arrive(viewed, before, { userId, inviterId: actorId, date });
        // Whoever had no rights keeps what they are kept from; and who made somebody an admin stays the one who did.
        const hasRights = rights.length > 0;
        const wasOrBecomesAdmin = hasRights || member.role !== 'member';
        const after: ChannelMember = {
          ...{ ...member, role: hasRights ? 'admin' : 'member', rights, rank: hasRights ? rank : '' },
          ...(hasRights && { restrictions: [], restrictedUntil: 0 }),
          ...(wasOrBecomesAdmin && actorId !== userId && { changedBy: actorId }),
        };
        writer.putMember(after);
        const events = present ? [] : tell(viewed, actorId, date, { type: 'chatAddUser', userIds: [userId] });
        return { outcome: { type: 'changed', before, after, events }, committed: [...channelEvents(events, command.origin), ...places(command, [{ before, after }])] };
      }),
    restrict: (command) =>
      write((): Done<MemberChanged | Refused> => {
        const { channelId, actorId, userId, restrictions, until, date } = command;
        const before = writer.member(channelId, userId);
        const viewed = admit(writer, command, { type: 'restrict', target: before });
        if (isRefused(viewed)) return unchanged(viewed);
        const removed = restrictions.includes('viewMessages');
        const leaves = removed && before?.present === true;
        const place = before ?? { channelId, userId, inviterId: 0, readInboxMaxId: 0, date };
        const after: ChannelMember = {
          ...{ ...place, present: before?.present === true && !removed, role: 'member', rights: [], rank: '', restrictions },
          ...{ restrictedUntil: restrictions.length > 0 ? until : 0, changedBy: actorId, date: restrictions.length > 0 ? date : place.date },
        };
        writer.putMember(after);
        if (leaves) writer.countMembers(channelId, -1);
        const events = leaves ? tell(viewed, actorId, date, { type: 'chatDeleteUser', userId }) : [];
        return { outcome: { type: 'changed', before, after, events }, committed: [...channelEvents(events, command.origin), ...places(command, [{ before, after }])] };
      }),
    list: (query) => committer.read(() => lists.list(query)),
    counts: (channelId, date) => committer.read(() => lists.counts(channelId, date)),
    memberIds: async (channelId, after, limit) => {
      if (after > 0) await othersTurn();
      return committer.read(() => lists.memberIds(channelId, after, limit));
    },
    memberCount: (channelId) => committer.read(() => lists.memberCount(channelId)),
    membersAmong: async function* (channelId, userIds) {
      for (let start = 0; start < userIds.length; start += amongPage) {
        if (start > 0) await othersTurn();
        yield await committer.read(() => lists.membersAmong(channelId, userIds.slice(start, start + amongPage)));
      }
    },
  };
}
