/** The message that a sending has made, in what the server says about it. */
import type * as tl from '@kitewire/tl-schema/api';
import { RpcError } from '../errors/rpc-error.js';
import { describeSent } from '../updates/describe-sent.js';
import { expandShortSentMessage } from '../updates/short-updates.js';

/** The message in the answer to a sending. Throws an `RpcError` (`SENT_MESSAGE_MISSING`) when the answer has none. */
export function findSentText(updates: tl.Updates, request: tl.MessagesSendMessageRequest, selfId?: number): tl.RawMessage {
  if (updates._ === 'updateShortSentMessage') return writeOut(updates, request, selfId);
  if (updates._ === 'updates' || updates._ === 'updatesCombined') {
    const named = updates.updates.find((update) => update._ === 'updateMessageID' && update.randomId === request.randomId);
    if (named?._ === 'updateMessageID') return pickMessage(updates.updates, named.id) ?? writeOut({ id: named.id, date: updates.date }, request, selfId);
  }
  throw new RpcError(500, 'SENT_MESSAGE_MISSING', request._);
}

/** The messages in the answer to a sending of media, in the order of their random ids. Throws as `findSentText` does. */
export function findSentMedia(updates: tl.Updates, randomIds: readonly bigint[], method: string): readonly tl.RawMessage[] {
  const told = updates._ === 'updates' || updates._ === 'updatesCombined' ? updates.updates : [];
  return randomIds.map((randomId) => {
    const named = told.find((update) => update._ === 'updateMessageID' && update.randomId === randomId);
    const message = named?._ === 'updateMessageID' ? pickMessage(told, named.id) : undefined;
    if (message === undefined) throw new RpcError(500, 'SENT_MESSAGE_MISSING', method);
    return message;
  });
}

function pickMessage(updates: readonly tl.Update[], id: number): tl.RawMessage | undefined {
  for (const update of updates) {
    const isNew = update._ === 'updateNewMessage' || update._ === 'updateNewChannelMessage';
    if (isNew && update.message._ === 'message' && update.message.id === id) return update.message;
  }
  return undefined;
}

/** Nobody's id: of a login that an imported session does not name, nothing else is known before the server was asked. */
const nobody = 0;

/** As the request and the little that the server says about it have it. */
function writeOut(told: Pick<tl.RawUpdateShortSentMessage, 'id' | 'date' | 'media' | 'entities' | 'ttlPeriod'>, request: tl.MessagesSendMessageRequest, selfId: number = nobody): tl.RawMessage {
  const sent = describeSent(request, selfId);
  const message = sent && expandShortSentMessage({ ...told, _: 'updateShortSentMessage', pts: 0, ptsCount: 0 }, sent, selfId)[1].message;
  if (message?._ !== 'message') throw new RpcError(500, 'SENT_MESSAGE_MISSING', request._);
  return message;
}
