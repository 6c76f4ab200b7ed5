/** Asks the server for what the sequencer wants to know; every outcome is an input for it. */
import type * as tl from '@kitewire/tl-schema/api';
import { toInputChannel } from '../peers/input-peer.js';
import type { PeerCache } from '../peers/peer-cache.js';
import { markChannel } from '../peers/peer-id.js';
import type { LogFields } from '../ports/logger.js';
import { classifyChannelFailure, classifyRequestFailure } from '../updates/request-failure.js';
import type { SequencerEffect, SequencerInput } from '../updates/sequencer-types.js';
import type { TaskQueue } from '../timing/task-queue.js';

/** What asking needs of a client. */
export interface UpdateSource {
  readonly peers: PeerCache;
  /** Whoever changes stored peers takes a turn in it. */
  readonly writes: TaskQueue;
  readonly invoke: <Request extends tl.MethodRequest>(request: Request) => Promise<tl.MethodResult<Request['_']>>;
}

/** What came of asking. */
export interface Answer {
  readonly input: SequencerInput;
  /** What failed, for the log. */
  readonly problem?: LogFields;
}

type Effect<Type extends SequencerEffect['type']> = Extract<SequencerEffect, { readonly type: Type }>;

/** https://core.telegram.org/method/updates.getDifference */
export async function askDifference({ id, request }: Effect<'getDifference'>, { invoke }: UpdateSource): Promise<Answer> {
  try {
    return { input: { type: 'difference', id, result: await invoke(request) } };
  } catch (error) {
    const failure = classifyRequestFailure(error);
    return { input: { type: 'differenceFailed', id, failure }, problem: { method: request._, failure: failure.kind, error } };
  }
}

/** https://core.telegram.org/method/updates.getState */
export async function askState({ id, request }: Effect<'getState'>, { invoke }: UpdateSource): Promise<Answer> {
  try {
    return { input: { type: 'state', id, result: await invoke(request) } };
  } catch (error) {
    const failure = classifyRequestFailure(error);
    return { input: { type: 'stateFailed', id, failure }, problem: { method: request._, failure: failure.kind, error } };
  }
}

/** https://core.telegram.org/method/updates.getChannelDifference */
export async function askChannelDifference(effect: Effect<'getChannelDifference'>, { peers, writes, invoke }: UpdateSource): Promise<Answer> {
  const { id, channelId, pts, limit } = effect;
  const method = 'updates.getChannelDifference';
  try {
    // After what is being written: the update that this is about may have brought the channel itself.
    const record = await writes.run(() => peers.get(markChannel(channelId)));
    const channel = record && toInputChannel(record);
    if (!channel) {
      const failure = { kind: 'unknownChannel' } as const;
      return { input: { type: 'channelDifferenceFailed', id, failure }, problem: { method, channelId, failure: failure.kind } };
    }
    const result = await invoke({ _: method, channel, filter: { _: 'channelMessagesFilterEmpty' }, pts, limit });
    return { input: { type: 'channelDifference', id, result } };
  } catch (error) {
    const failure = classifyChannelFailure(error);
    return { input: { type: 'channelDifferenceFailed', id, failure }, problem: { method, channelId, failure: failure.kind, error } };
  }
}
