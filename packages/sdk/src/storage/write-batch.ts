/** A transaction as a value: a list of puts and deletes that a store carries out together or not at all. */
import type { AuthKeyRecord, ChannelState, DcOptionRecord, PeerRecord, SessionRecord, UpdateState } from './records.js';

/**
 * The tables of a store: the key of a record (`true` where there is only one) and what is put under it.
 *
 * Later tables are added here; a store that does not know one refuses to compile.
 */
export interface Tables {
  session: { key: true; value: SessionRecord };
  /** By dcId. */
  authKeys: { key: number; value: AuthKeyRecord };
  /** The whole list at once. */
  dcOptions: { key: true; value: readonly DcOptionRecord[] };
  updateState: { key: true; value: UpdateState };
  /** By bare channel id. */
  channelStates: { key: number; value: ChannelState };
  /** By marked id. A username or phone number leads to the peer that was last put with it. */
  peers: { key: number; value: PeerRecord };
}

/** The name of a table. */
export type TableName = keyof Tables;

/** Stores a record, in place of the one that had its key. */
export type PutOperation = {
  [Name in TableName]: { readonly type: 'put'; readonly table: Name; readonly value: Tables[Name]['value'] };
}[TableName];

/** Removes the record with a key, if there is one. */
export type DeleteOperation = {
  [Name in TableName]: { readonly type: 'delete'; readonly table: Name; readonly key: Tables[Name]['key'] };
}[TableName];

/** Removes every record of every table, as after a log-out. */
export interface ClearOperation {
  readonly type: 'clear';
}

export type WriteOperation = PutOperation | DeleteOperation | ClearOperation;

/** What to write, in order; all of it becomes durable at one moment, or none of it. */
export type WriteBatch = readonly WriteOperation[];
