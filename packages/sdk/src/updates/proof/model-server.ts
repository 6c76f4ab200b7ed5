/** A model of the server's side: one true history of an account over all its lines, told by pushes and by differences. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UpdateState } from '../../storage/records.js';

/** What can happen. A `delete` and a `removal` (of posts) may spend several events at once. */
export type ChangeKind = 'message' | 'delete' | 'secret' | 'name' | 'post' | 'removal';

/** What orders a change: `pts`, `qts` or `seq` of the account, or the pts of a channel by its id. */
export type Line = 'common' | 'secret' | 'seq' | number;

/** One change of the true history. */
export interface Change {
  /** Unique; ordered as the history is. */
  readonly id: number;
  readonly kind: ChangeKind;
  readonly line: Line;
  /** Where its line stands after it. */
  readonly end: number;
  /** How many events it takes. */
  readonly count: number;
  readonly update: tl.Update;
}

/** The channels of the account in most runs; where there are more, they follow. */
export const channelIds = [201, 202, 203, 204] as const;

/** How the server tells what it tells. */
export interface ServerWays {
  /** How many changes a part of a difference may carry. */
  readonly sliceSize: number;
  /** Whether a difference says how far the channels are that it names. */
  readonly givesPts: boolean;
  /** How many of the latest posts a difference of the account carries itself. */
  readonly inlinePosts: number;
  /** Whether a difference names only channels in which something has happened since one was stored that named them. */
  readonly namesOnce: boolean;
  /** Whether it refuses a place in a line that it has not reached, as after it went back, instead of saying where it is. */
  readonly refusesAhead: boolean;
  /** After how many seconds it wants a client to look at an opened channel again; it may leave that open. */
  readonly timeout?: number;
}

/** Where every channel begins. */
const firstPts = 1;

/** The user who is named by messages and posts; a client knows him only when it was told. */
export const senderOf = ({ id }: Change): tl.RawUser => ({ _: 'user', id: senderId(id), accessHash: 5n, firstName: 'Sender' });

/** A channel as the account sees it; a client knows it only when it was told. */
export const chatOf = (id: number): tl.RawChannel => ({ _: 'channel', id, accessHash: 6n, title: 'Channel', photo: { _: 'chatPhotoEmpty' }, date: 0 });

/** The change that an update tells, if it tells one. */
export function changeIdOf(update: tl.Update): number | undefined {
  switch (update._) {
    case 'updateNewMessage':
    case 'updateNewChannelMessage':
      return update.message.id;
    case 'updateDeleteMessages':
    case 'updateDeleteChannelMessages':
      return update.messages[0];
    case 'updateNewEncryptedMessage':
      return Number(update.message.randomId);
    case 'updateUserName':
      return Number(update.firstName);
    default:
      return undefined;
  }
}

const firstState: UpdateState = { pts: 10, qts: 5, seq: 3, date: 1000 };

/** The account's history on the server. */
export class ModelServer {
  /** What has happened, and was not taken back. */
  history: Change[] = [];
  /** All that ever happened, by id. */
  readonly #changes = new Map<number, Change>();
  readonly #revoked = new Set<number>();
  state = firstState;
  readonly channelPts: Map<number, number>;
  ways: ServerWays = { sliceSize: 1000, givesPts: true, inlinePosts: 0, namesOnce: false, refusesAhead: false };
  /** Up to where the client has stored that there are events of a channel. */
  readonly #named = new Map<number, number>();
  /** Channels that went back: a client may hold what it was told before, so they are named from then on, and without a place. */
  readonly #setBack = new Set<number>();

  constructor(channels: number = channelIds.length) {
    this.channelPts = new Map(Array.from({ length: channels }, (_, index) => [channelIds[0] + index, firstPts]));
  }

  /** A change, also one that was taken back. */
  find(id: number): Change | undefined {
    return this.#changes.get(id);
  }

  isRevoked(id: number): boolean {
    return this.#revoked.has(id);
  }

  /** The client has stored a difference that says this of channels: which have events up to where. */
  acknowledge(told: ReadonlyMap<number, number>): void {
    for (const [channelId, pts] of told) this.#named.set(channelId, pts);
  }

  /** Whether a client claims to have what has not happened, as far as this server knows. */
  isBehind({ pts, qts, date }: tl.UpdatesGetDifferenceRequest): boolean {
    return pts > this.state.pts || qts > this.state.qts || date > this.state.date;
  }

  /** The client does not follow a channel any more: it is to be told anew. */
  unname(channelId: number): void {
    this.#named.delete(channelId);
  }

  /** Takes the latest changes back; gives where their lines were. */
  restore(count: number): ReadonlyMap<Line, number> {
    const revoked = this.history.slice(-count);
    const before = new Map<Line, number>(revoked.map(({ line, end }) => [line, end]));
    this.history = this.history.slice(0, -count);
    for (const { id } of revoked) this.#revoked.add(id);
    const endOf = (line: Line, first: number): number => this.history.findLast((change) => change.line === line)?.end ?? first;
    const seq = endOf('seq', firstState.seq);
    this.state = { pts: endOf('common', firstState.pts), qts: endOf('secret', firstState.qts), seq, date: dateOf(seq) };
    for (const line of before.keys()) {
      if (typeof line !== 'number') continue;
      this.channelPts.set(line, endOf(line, firstPts));
      this.#named.delete(line);
      this.#setBack.add(line);
    }
    return before;
  }

  /** Lets something happen. `count` is how many events it takes, for the kinds that can take several. */
  change(kind: ChangeKind, count: number, channelId: number = channelIds[0]): Change {
    const id = this.#changes.size + 1;
    const change = this.#make(id, kind, count, channelId);
    this.history.push(change);
    this.#changes.set(id, change);
    return change;
  }

  /** The changes of a line behind a place, up to another. */
  between(line: Line, from: number, to = Number.POSITIVE_INFINITY): readonly Change[] {
    return this.history.filter((change) => change.line === line && change.end > from && change.end <= to);
  }

  /** What a client that stands there has missed, in one or several parts. */
  getDifference({ pts, qts, date }: tl.UpdatesGetDifferenceRequest): tl.UpdatesDifference {
    const { inlinePosts } = this.ways;
    const seq = this.#seqAt(date);
    const missed = [...this.between('common', pts), ...this.between('secret', qts), ...this.between('seq', seq)].toSorted((a, b) => a.id - b.id);
    const part = missed.slice(0, this.ways.sliceSize);
    const isLast = part.length === missed.length;
    const notices = isLast ? this.#channelNotices() : [];
    if (missed.length === 0 && notices.length === 0 && !this.isBehind({ _: 'updates.getDifference', pts, qts, date })) return { _: 'updates.differenceEmpty', date: this.state.date, seq: this.state.seq };
    const inline = isLast && inlinePosts > 0 ? this.history.filter(isOfChannel).slice(-inlinePosts) : [];
    const content = {
      ...contentOf([...part, ...inline], false),
      newEncryptedMessages: part.filter(({ kind }) => kind === 'secret').map(({ id }) => secretMessage(id)),
      chats: isLast ? [...this.channelPts.keys()].map(chatOf) : [],
    };
    content.otherUpdates.push(...notices);
    if (isLast) return { _: 'updates.difference', ...content, state: { _: 'updates.state', ...this.state, unreadCount: 0 } };
    const reached = { pts, qts, seq, date };
    for (const { line, end } of part) {
      if (line === 'common') reached.pts = end;
      if (line === 'secret') reached.qts = end;
      if (line === 'seq') Object.assign(reached, { seq: end, date: dateOf(end) });
    }
    return { _: 'updates.differenceSlice', ...content, intermediateState: { _: 'updates.state', ...reached, unreadCount: 0 } };
  }

  /** What a client that stands there has missed of a channel. */
  getChannelDifference(channelId: number, from: number, limit: number): tl.UpdatesChannelDifference {
    const missed = this.between(channelId, from);
    const pts = this.channelPts.get(channelId) ?? firstPts;
    if (missed.length === 0) return { _: 'updates.channelDifferenceEmpty', final: true, pts, ...this.#timeout };
    // Who asks for one event only wants to know where the channel is.
    if (limit === 1 && missed.length > 1) return this.channelTooLong(channelId);
    const part = missed.slice(0, Math.min(limit, this.ways.sliceSize));
    const final = part.length === missed.length;
    return {
      _: 'updates.channelDifference',
      ...(final && { final }),
      ...this.#timeout,
      pts: part.at(-1)?.end ?? pts,
      ...contentOf(part, true),
      chats: [chatOf(channelId)],
    };
  }

  /** The answer that gives no events but the latest messages. */
  channelTooLong(channelId: number): tl.RawUpdatesChannelDifferenceTooLong {
    const pts = this.channelPts.get(channelId) ?? firstPts;
    const posts = this.between(channelId, 0).filter(({ kind }) => kind === 'post').slice(-2);
    const counts = { topMessage: posts.at(-1)?.id ?? 0, readInboxMaxId: 0, readOutboxMaxId: 0, unreadCount: 0, unreadMentionsCount: 0, unreadReactionsCount: 0 };
    const notifySettings = { _: 'peerNotifySettings' } as tl.PeerNotifySettings;
    return {
      _: 'updates.channelDifferenceTooLong',
      final: true,
      ...this.#timeout,
      dialog: { _: 'dialog', peer: { _: 'peerChannel', channelId }, ...counts, notifySettings, pts },
      messages: posts.map(({ id }) => modelMessage(id, { _: 'peerChannel', channelId })),
      users: posts.map(senderOf),
      chats: [chatOf(channelId)],
    };
  }

  /** A server may name channels of which all is known; to name one too many costs a question. */
  #channelNotices(): tl.RawUpdateChannelTooLong[] {
    const { namesOnce, givesPts } = this.ways;
    return [...this.channelPts].flatMap(([channelId, pts]) => {
      if (this.#setBack.has(channelId)) return { _: 'updateChannelTooLong', channelId };
      if (pts === firstPts || (namesOnce && pts <= (this.#named.get(channelId) ?? 0))) return [];
      return { _: 'updateChannelTooLong', channelId, ...(givesPts && { pts }) };
    });
  }

  get #timeout(): { timeout?: number } {
    const { timeout } = this.ways;
    return timeout === undefined ? {} : { timeout };
  }

  #make(id: number, kind: ChangeKind, wanted: number, channelId: number): Change {
    const { pts, qts, seq, date } = this.state;
    const count = kind === 'delete' || kind === 'removal' ? wanted : 1;
    switch (kind) {
      case 'message':
      case 'delete': {
        const end = pts + count;
        this.state = { ...this.state, pts: end };
        const numbers = { pts: end, ptsCount: count };
        const update: tl.Update =
          kind === 'message'
            ? { _: 'updateNewMessage', message: modelMessage(id, { _: 'peerUser', userId: senderId(id) }), ...numbers }
            : { _: 'updateDeleteMessages', messages: [id], ...numbers };
        return { id, kind, line: 'common', end, count, update };
      }
      case 'secret':
        this.state = { ...this.state, qts: qts + 1 };
        return { id, kind, line: 'secret', end: qts + 1, count, update: { _: 'updateNewEncryptedMessage', message: secretMessage(id), qts: qts + 1 } };
      case 'name':
        this.state = { ...this.state, seq: seq + 1, date: date + 1 };
        return { id, kind, line: 'seq', end: seq + 1, count, update: { _: 'updateUserName', userId: 1, firstName: String(id), lastName: '', usernames: [] } };
      case 'post':
      case 'removal': {
        const end = (this.channelPts.get(channelId) ?? firstPts) + count;
        this.channelPts.set(channelId, end);
        const numbers = { pts: end, ptsCount: count };
        const update: tl.Update =
          kind === 'post'
            ? { _: 'updateNewChannelMessage', message: modelMessage(id, { _: 'peerChannel', channelId }), ...numbers }
            : { _: 'updateDeleteChannelMessages', channelId, messages: [id], ...numbers };
        return { id, kind, line: channelId, end, count, update };
      }
    }
  }

  #seqAt(date: number): number {
    return 3 + date - 1000;
  }
}

/** The date of the container with a seq: each takes a second of its own. */
export function dateOf(seq: number): number {
  return 1000 + seq - 3;
}

/** New messages of the line that was asked about by themselves, everything else as updates, and whoever is named. */
function contentOf(changes: readonly Change[], isOfOneChannel: boolean): { newMessages: tl.Message[]; otherUpdates: tl.Update[]; users: tl.User[] } {
  const newMessages: tl.Message[] = [];
  const otherUpdates: tl.Update[] = [];
  for (const { kind, update } of changes) {
    if (update._ === 'updateNewMessage' || (update._ === 'updateNewChannelMessage' && isOfOneChannel)) newMessages.push(update.message);
    else if (kind !== 'secret') otherUpdates.push(update);
  }
  return { newMessages, otherUpdates, users: changes.filter(({ kind }) => kind === 'message' || kind === 'post').map(senderOf) };
}

function isOfChannel({ line }: Change): boolean {
  return typeof line === 'number';
}

function senderId(changeId: number): number {
  return 100 + (changeId % 7);
}

function modelMessage(id: number, peerId: tl.Peer): tl.RawMessage {
  return { _: 'message', id, peerId, fromId: { _: 'peerUser', userId: senderId(id) }, date: 0, message: String(id) };
}

function secretMessage(id: number): tl.RawEncryptedMessageService {
  return { _: 'encryptedMessageService', randomId: BigInt(id), chatId: 1, date: 0, bytes: new Uint8Array(0) };
}
