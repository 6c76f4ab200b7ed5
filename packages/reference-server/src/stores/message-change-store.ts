/** The port through which messages are edited, deleted and pinned. */
import type { BoxEvent } from '../domain/box-event.js';
import type { EditFault, MessageEdit } from '../domain/edit-rule.js';
import type { PeerId, UserId } from '../domain/peer-id.js';
import type { SessionRef } from '../domain/session-ref.js';

/** What every change says. */
interface Change {
  /** Who makes it. */
  readonly userId: UserId;
  /** Unix seconds. */
  readonly date: number;
  /** The session that makes it; it is told by the result and by nothing else. */
  readonly origin?: SessionRef;
}

/** Changes the text of a message, for everybody in the conversation. */
export interface EditMessage extends Change, MessageEdit {
  /** By its number in the editor's box. */
  readonly id: number;
}

/** @see EditMessage; the event is the one of the editor's box. */
export type EditOutcome = { readonly type: 'edited'; readonly event: BoxEvent } | { readonly type: 'refused'; readonly fault: EditFault };

/** Deletes messages by their numbers in the user's box. */
export interface DeleteMessages extends Change {
  readonly ids: readonly number[];
  /** Whether they are deleted from all boxes. */
  readonly revoke: boolean;
}

/** Deletes a conversation, newest messages first, one step at a time. */
export interface DeleteHistory extends Change {
  readonly peerId: PeerId;
  /** Up to this message of the user's box; 0 for all. */
  readonly maxId: number;
  /** Only messages of these dates; Unix seconds, both included. */
  readonly minDate: number;
  readonly maxDate: number;
  /** Whether it is deleted from the partner's box as well. */
  readonly revoke: boolean;
  /** Messages in one step at most. */
  readonly step: number;
}

/** Pins a message or takes its pin out. */
export interface PinMessage extends Change {
  readonly peerId: PeerId;
  /** By its number in the user's box. */
  readonly id: number;
  readonly pinned: boolean;
  /** Whether only the user's own copy changes; otherwise everybody's does, and a service message tells of a new pin. */
  readonly oneSide: boolean;
  readonly silent: boolean;
}

/** The events are those of the user's own box. */
export type PinOutcome =
  | { readonly type: 'changed'; readonly events: readonly BoxEvent[] }
  | { readonly type: 'notFound' }
  | { readonly type: 'notModified' };

/** Takes all pins of a conversation out, one step at a time. */
export interface UnpinAll extends Change {
  readonly peerId: PeerId;
  /** Messages in one step at most. */
  readonly step: number;
}

/** The state of the user's box afterwards; `ptsCount` is 0 when nothing has changed. */
export interface AffectedMessages {
  readonly pts: number;
  readonly ptsCount: number;
}

/** `remaining`: how many messages further steps would change, at least. */
export interface AffectedHistory extends AffectedMessages {
  readonly remaining: number;
}

/** Changes messages. Each operation is one transaction over all boxes concerned, durable when the promise resolves. */
export interface MessageChangeStore {
  edit(command: EditMessage): Promise<EditOutcome>;
  delete(command: DeleteMessages): Promise<AffectedMessages>;
  deleteHistory(command: DeleteHistory): Promise<AffectedHistory>;
  pin(command: PinMessage): Promise<PinOutcome>;
  unpinAll(command: UnpinAll): Promise<AffectedHistory>;
}
