/** Describing the peers whom an answer names, each as the viewer knows them. */
import type * as tl from '@kitewire/tl-schema/api';
import type { AccessHasher } from '../domain/access-hash.js';
import type { ReferenceMaker } from '../domain/file-reference.js';
import type { ChatId, PeerId, PeerKind, UserId } from '../domain/peer-id.js';
import { peerKind } from '../domain/peer-id.js';
import { userToTl } from '../domain/user-to-tl.js';
import type { ViewedUser } from '../domain/user.js';
import type { UserStore } from '../stores/user-store.js';

/** Peers as envelopes carry them. */
export interface DescribedPeers {
  readonly users: tl.RawUser[];
  /** Groups and channels. */
  readonly chats: tl.Chat[];
}

/** Renders peers for viewers. */
export interface PeersView {
  /** For the files in what is rendered along with the peers. */
  readonly references: ReferenceMaker;
  /** The peers of these ids, once each, in the order of first mention; `date` in Unix seconds. */
  describe(viewerId: UserId, ids: readonly PeerId[], date: number): Promise<DescribedPeers>;
  /** One user who is known to exist. */
  describeOne(viewerId: UserId, id: UserId, date: number): Promise<tl.RawUser>;
  /** A peer as the viewer's clients point at it. */
  inputPeer(viewerId: UserId, peerId: PeerId): tl.InputPeer;
  /** The members of a basic group, if an update can carry them all. */
  members(viewerId: UserId, chatId: ChatId): Promise<tl.ChatParticipants | undefined>;
}

/** Renders groups or channels for viewers, by their own ids; those that there are not are left out. */
export interface ChatSource {
  describe(viewerId: UserId, ids: readonly number[], date: number): Promise<tl.Chat[]>;
}

/** Renders basic groups, and who is in them. */
export interface MemberSource extends ChatSource {
  members(viewerId: UserId, chatId: ChatId): Promise<tl.ChatParticipants | undefined>;
}

/** Where peers are described from; kinds without a source are left out of answers. */
export interface PeerSources {
  readonly users: UserStore;
  readonly accessHasher: AccessHasher;
  readonly references: ReferenceMaker;
  readonly chats?: MemberSource;
  readonly channels?: ChatSource;
}

/** Makes a view of all peers. */
export function createPeersView({ users, accessHasher, references, chats, channels }: PeerSources): PeersView {
  const describeUsers = async (viewerId: UserId, ids: readonly UserId[], date: number): Promise<tl.RawUser[]> => {
    if (ids.length === 0) return [];
    const found = new Map<UserId, ViewedUser>();
    for (const viewed of await users.view(viewerId, ids)) found.set(viewed.user.id, viewed);
    return ids.flatMap((id) => {
      const viewed = found.get(id);
      return viewed === undefined ? [] : [userToTl(viewed, { viewerId, date, accessHash: accessHasher.hash('user', id, viewerId) })];
    });
  };
  const describeFrom = async (source: ChatSource | undefined, viewerId: UserId, ids: readonly number[], date: number): Promise<tl.Chat[]> =>
    source === undefined || ids.length === 0 ? [] : source.describe(viewerId, ids, date);

  return {
    references,
    describe: async (viewerId, ids, date) => {
      const wanted = [...new Set(ids)].map(peerKind);
      const groups = await describeFrom(chats, viewerId, idsOf(wanted, 'chat'), date);
      return {
        users: await describeUsers(viewerId, idsOf(wanted, 'user'), date),
        chats: [...groups, ...(await describeFrom(channels, viewerId, idsOf(wanted, 'channel'), date))],
      };
    },
    describeOne: async (viewerId, id, date) => {
      const [user] = await describeUsers(viewerId, [id], date);
      if (user === undefined) throw new RangeError(`user ${id} does not exist`);
      return user;
    },
    inputPeer: (viewerId, peerId) => {
      const { kind, id } = peerKind(peerId);
      if (kind === 'chat') return { _: 'inputPeerChat', chatId: id };
      const accessHash = accessHasher.hash(kind, id, viewerId);
      if (kind === 'channel') return { _: 'inputPeerChannel', channelId: id, accessHash };
      return id === viewerId ? { _: 'inputPeerSelf' } : { _: 'inputPeerUser', userId: id, accessHash };
    },
    members: async (viewerId, chatId) => chats?.members(viewerId, chatId),
  };
}

function idsOf(peers: readonly PeerKind[], kind: PeerKind['kind']): number[] {
  return peers.flatMap((peer) => (peer.kind === kind ? [peer.id] : []));
}
