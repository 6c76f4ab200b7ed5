/** What tests of reducers share: peers, updates, and a plan that must come to a commit. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientEvent } from '../events/client-events.js';
import type { PeerRecord } from '../storage/records.js';
import type { ApplyEffect } from '../updates/sequencer-types.js';
import { type ApplyPlan, planApply } from './plan-apply.js';

export const selfId = 1;
export const ada: tl.RawUser = { _: 'user', id: 7, accessHash: 70n, firstName: 'Ada' };
export const adaRecord: PeerRecord = { id: 7, accessHash: 70n, min: false, name: 'Ada', usernames: [], object: ada };
const bob: tl.RawUser = { _: 'user', id: 8, accessHash: 80n, firstName: 'Bob' };
export const bobRecord: PeerRecord = { id: 8, accessHash: 80n, min: false, name: 'Bob', usernames: [], object: bob };
export const team: tl.RawChat = { _: 'chat', id: 5, title: 'Team', photo: { _: 'chatPhotoEmpty' }, participantsCount: 2, date: 0, version: 1 };
export const teamRecord: PeerRecord = { id: -5, min: false, name: 'Team', usernames: [], object: team };
const news: tl.RawChannel = { _: 'channel', broadcast: true, id: 9, accessHash: 90n, title: 'News', photo: { _: 'chatPhotoEmpty' }, date: 0 };
export const newsRecord: PeerRecord = { id: -1_000_000_000_009, accessHash: 90n, min: false, name: 'News', usernames: [], object: news };

/** Everybody above. */
export const everybody = [adaRecord, bobRecord, teamRecord, newsRecord] as const;

/** What is given to make an effect. */
export type EffectChanges = Partial<Omit<ApplyEffect, 'updates'>> & { updates?: tl.Update[]; sequenced?: boolean };

/** An `apply` of the sequencer, live unless said otherwise. */
export function effect(changes: EffectChanges = {}): ApplyEffect {
  const { updates = [], sequenced = true, ...rest } = changes;
  return { type: 'apply', commitId: 1, source: 'live', users: [], chats: [], updates: updates.map((update) => ({ update, sequenced })), ...rest };
}

/** Plans with these stored records. */
export function plan(given: ApplyEffect, ...known: readonly PeerRecord[]): ApplyPlan {
  return planApply(given, { known: new Map(known.map((record) => [record.id, record])), dcOptions: [], selfId });
}

/** Plans, and fails when the plan is a refusal. */
export function commit(given: ApplyEffect, ...known: readonly PeerRecord[]): Extract<ApplyPlan, { type: 'commit' }> {
  const result = plan(given, ...known);
  if (result.type !== 'commit') throw new Error(`Refused for ${result.missing.join(' ')}.`);
  return result;
}

/** The typed events of one live update when everybody above is known. */
export function tell(...updates: tl.Update[]): ClientEvent[] {
  return commit(effect({ updates }), ...everybody).events.filter(({ type }) => type !== 'update');
}

export function newMessage(changes: Partial<tl.RawMessage> = {}): tl.RawUpdateNewMessage {
  return { _: 'updateNewMessage', message: { _: 'message', id: 3, peerId: { _: 'peerUser', userId: 7 }, date: 0, message: 'hi', ...changes }, pts: 11, ptsCount: 1 };
}
