/** What a record must look like to be stored; the same for every store. */
import { StorageError } from '../errors/storage-error.js';
import type { AuthKeyRecord, PeerRecord, UpdateState } from './records.js';
import type { PutOperation } from './write-batch.js';

/** Throws a `StorageError` `INVALID_RECORD` that names the field of a put which cannot be stored. */
export function checkPut(put: PutOperation): void {
  switch (put.table) {
    case 'session':
      if (!isId(put.value.mainDcId)) refuse('session.mainDcId');
      if (put.value.selfId !== undefined && !isId(put.value.selfId)) refuse('session.selfId');
      return;
    case 'authKeys':
      return checkAuthKey(put.value);
    case 'dcOptions':
      if (put.value.some((option) => !isId(option.dcId) || !isId(option.port) || option.port > 65_535)) refuse('dcOptions');
      return;
    case 'updateState':
      return checkUpdateState(put.value);
    case 'channelStates':
      if (!isId(put.value.channelId)) refuse('channelStates.channelId');
      if (!Number.isSafeInteger(put.value.pts)) refuse('channelStates.pts');
      return;
    case 'peers':
      return checkPeer(put.value);
  }
}

function checkAuthKey(record: AuthKeyRecord): void {
  if (!Number.isSafeInteger(record.dcId)) refuse('authKeys.dcId');
  if (record.authKey.length !== 256) refuse('authKeys.authKey (256 bytes)');
  if (!Number.isFinite(record.timeOffset)) refuse('authKeys.timeOffset');
  const { temporaryKey } = record;
  if (!temporaryKey) return;
  if (temporaryKey.authKey.length !== 256) refuse('authKeys.temporaryKey.authKey (256 bytes)');
  if (!isId(temporaryKey.expiresAt) || !isId(temporaryKey.lifetime)) refuse('authKeys.temporaryKey');
}

function checkUpdateState(state: UpdateState): void {
  for (const name of ['pts', 'qts', 'seq', 'date'] as const) {
    if (!Number.isSafeInteger(state[name])) refuse(`updateState.${name}`);
  }
}

function checkPeer(record: PeerRecord): void {
  if (!Number.isSafeInteger(record.id) || record.id === 0) refuse('peers.id');
  if (record.accessHash !== undefined && BigInt.asIntN(64, record.accessHash) !== record.accessHash) {
    refuse('peers.accessHash (64 bits, signed)');
  }
  if (record.usernames.some((name) => name !== name.toLowerCase())) refuse('peers.usernames (lower case)');
}

function isId(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function refuse(field: string): never {
  throw new StorageError('INVALID_RECORD', `The record cannot be stored because of ${field}.`);
}
