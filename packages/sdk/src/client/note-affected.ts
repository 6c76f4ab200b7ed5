/** The events that an own call has spent: in whose line they count, and what they were where the call says it. */
import type * as tl from '@kitewire/tl-schema/api';
import { commonBox } from '../updates/box-key.js';
import type { SequencerInput } from '../updates/sequencer-types.js';

type Affected = tl.RawMessagesAffectedMessages | tl.RawMessagesAffectedHistory | tl.RawMessagesAffectedFoundMessages;

/**
 * The input for `messages.affectedMessages` and its kin.
 *
 * @see https://core.telegram.org/constructor/messages.affectedMessages
 */
export function noteAffected(request: tl.MethodRequest, { pts, ptsCount, ...affected }: Affected): SequencerInput {
  const channelId = channelOf(request);
  const asked = affected._ === 'messages.affectedFoundMessages' ? affected.messages : deletedBy(request);
  // What was gone already was told of when it went.
  const messages = ptsCount > 0 ? asked : undefined;
  if (channelId === undefined) {
    const update = messages && ({ _: 'updateDeleteMessages', messages, pts, ptsCount } as const);
    return { type: 'affected', key: commonBox, pts, ptsCount, ...(update && { update }) };
  }
  const update = messages && ({ _: 'updateDeleteChannelMessages', channelId, messages, pts, ptsCount } as const);
  return { type: 'affected', key: { kind: 'channel', id: channelId }, pts, ptsCount, ...(update && { update }) };
}

/** The channel that a call was about: its events are counted in the channel's own line. */
function channelOf(request: tl.MethodRequest): number | undefined {
  if ('channel' in request && request.channel !== undefined && 'channelId' in request.channel) return request.channel.channelId;
  if (!('peer' in request) || typeof request.peer !== 'object' || !('channelId' in request.peer)) return undefined;
  return request.peer.channelId;
}

function deletedBy(request: tl.MethodRequest): number[] | undefined {
  return request._ === 'messages.deleteMessages' || request._ === 'channels.deleteMessages' ? request.id : undefined;
}
