/** A model of the server's side: one true history of an account, told by pushes and by differences. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UpdateState } from '../../storage/records.js';

/** Which line a change is on and what it looks like. */
export type ChangeKind = 'message' | 'delete' | 'secret' | 'name';

/** One change of the true history. */
export interface Change {
  /** Unique; ordered as the history is. */
  readonly id: number;
  readonly kind: ChangeKind;
  readonly update: tl.Update;
  /** Where the account stands after it. */
  readonly after: UpdateState;
}

/** The user who is named by every message; a client knows him only when it was told. */
export const senderOf = (change: Change): tl.RawUser => ({ _: 'user', id: 100 + (change.id % 7), accessHash: 5n, firstName: 'Sender' });

/** What names a change in the client's record. */
export function changeIdOf(update: tl.Update): number {
  switch (update._) {
    case 'updateNewMessage':
      return update.message.id;
    case 'updateDeleteMessages':
      return update.messages[0] ?? 0;
    case 'updateNewEncryptedMessage':
      return Number(update.message.randomId);
    case 'updateUserName':
      return Number(update.firstName);
    default:
      throw new Error(`The model has no ${update._}.`);
  }
}

/** The account's history on the server. */
export class ModelServer {
  readonly history: Change[] = [];
  state: UpdateState = { pts: 10, qts: 5, seq: 3, date: 1000 };
  /** How many changes a slice may carry. */
  sliceSize = 1000;

  /** Lets something happen. `count` is how many events it takes, for the kinds that can take several. */
  change(kind: ChangeKind, count: number): Change {
    const id = this.history.length + 1;
    const { pts, qts, seq, date } = this.state;
    let update: tl.Update;
    if (kind === 'message') {
      this.state = { ...this.state, pts: pts + 1 };
      update = { _: 'updateNewMessage', message: modelMessage(id), pts: pts + 1, ptsCount: 1 };
    } else if (kind === 'delete') {
      this.state = { ...this.state, pts: pts + count };
      update = { _: 'updateDeleteMessages', messages: [id], pts: pts + count, ptsCount: count };
    } else if (kind === 'secret') {
      this.state = { ...this.state, qts: qts + 1 };
      update = { _: 'updateNewEncryptedMessage', message: secretMessage(id), qts: qts + 1 };
    } else {
      this.state = { ...this.state, seq: seq + 1, date: date + 1 };
      update = { _: 'updateUserName', userId: 1, firstName: String(id), lastName: '', usernames: [] };
    }
    const change: Change = { id, kind, update, after: this.state };
    this.history.push(change);
    return change;
  }

  /** What a client that stands there has missed, in one or several parts. */
  getDifference({ pts, qts, date }: tl.UpdatesGetDifferenceRequest): tl.UpdatesDifference {
    const missed = this.history.filter(({ kind, after }) =>
      kind === 'name' ? after.date > date : kind === 'secret' ? after.qts > qts : after.pts > pts,
    );
    if (missed.length === 0) return { _: 'updates.differenceEmpty', date: this.state.date, seq: this.state.seq };
    const part = missed.slice(0, this.sliceSize);
    const content = {
      newMessages: part.filter(({ kind }) => kind === 'message').map(({ id }) => modelMessage(id)),
      newEncryptedMessages: part.filter(({ kind }) => kind === 'secret').map(({ id }) => secretMessage(id)),
      otherUpdates: part.filter(({ kind }) => kind === 'delete' || kind === 'name').map(({ update }) => update),
      users: part.filter(({ kind }) => kind === 'message').map(senderOf),
      chats: [],
    };
    if (part.length === missed.length) return { _: 'updates.difference', ...content, state: { _: 'updates.state', ...this.state, unreadCount: 0 } };
    const start: UpdateState = { pts, qts, seq: this.#seqAt(date), date };
    const reached = part.reduce((state, change) => moved(state, change), start);
    return { _: 'updates.differenceSlice', ...content, intermediateState: { _: 'updates.state', ...reached, unreadCount: 0 } };
  }

  #seqAt(date: number): number {
    return 3 + this.history.filter(({ kind, after }) => kind === 'name' && after.date <= date).length;
  }
}

function moved(state: UpdateState, { kind, after }: Change): UpdateState {
  if (kind === 'name') return { ...state, seq: after.seq, date: after.date };
  return kind === 'secret' ? { ...state, qts: after.qts } : { ...state, pts: after.pts };
}

function modelMessage(id: number): tl.RawMessage {
  const user: tl.Peer = { _: 'peerUser', userId: 100 + (id % 7) };
  return { _: 'message', id, peerId: user, date: 0, message: String(id) };
}

function secretMessage(id: number): tl.RawEncryptedMessageService {
  return { _: 'encryptedMessageService', randomId: BigInt(id), chatId: 1, date: 0, bytes: new Uint8Array(0) };
}
