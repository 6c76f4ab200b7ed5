/** Sends files: through the outbox where there is one, else at once. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { AbortedError } from '../errors/aborted-error.js';
import { ConnectionError } from '../errors/connection-error.js';
import { OutboxError } from '../errors/outbox-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { JointProgress } from '../files/joint-progress.js';
import { priorityOf } from '../files/priority-of.js';
import type { TransferOptions } from '../files/transfer-types.js';
import { markedIdOf } from '../peers/peer-id.js';
import type { OutboxRecord, SendMediaAction } from '../storage/outbox-records.js';
import { callSendMedia } from './call-send-media.js';
import type { ChatTarget } from './chat-target.js';
import type { MessageOptions, SendFileOptions } from './media-options.js';
import { captionOf, closeMedia, describeFile, dropMedia, holdMedia, isDurable, type MediaWish, type OpenedMedia, openerOf, openMedia, sentInputOf, toMediaItem } from './open-media.js';
import { findOutbox, type OutboxChat } from './outbox-chat.js';
import { resolvePeer } from './resolve-peer.js';
import { newRandomId } from './send-text.js';
import { MediaUpload } from './upload-media.js';

/** A message with a file, as the server has taken it. */
export interface SentMedia {
  /** The message's id in the chat. */
  readonly id: number;
  /** Unix time in seconds. */
  readonly date: number;
  /** The marked id of the chat. */
  readonly chatId: number;
  /** The message as the server has it. */
  readonly message: tl.RawMessage;
  /** What named it until it was sent, in a client that keeps chats; the same for all messages of an album. */
  readonly localId?: number;
}

/**
 * Sends one file, or several as an album, and gives their messages.
 *
 * In a client that keeps chats and whose storage keeps files this is recorded before anything is uploaded, and goes on after a
 * restart; files with a path must still be there then, others are copied to the client's own files first.
 */
export async function sendMedia(context: ClientContext, chat: ChatTarget, wishes: readonly MediaWish[], options: MessageOptions & TransferOptions): Promise<readonly SentMedia[]> {
  holdMedia(wishes);
  try {
    return await openAndSend(context, chat, wishes, options);
  } catch (error) {
    dropMedia(wishes);
    throw error;
  }
}

async function openAndSend(context: ClientContext, chat: ChatTarget, wishes: readonly MediaWish[], options: MessageOptions & TransferOptions): Promise<readonly SentMedia[]> {
  const { signal } = options;
  if (signal?.aborted) throw new AbortedError(signal.reason);
  priorityOf(options);
  const peer = await resolvePeer(context, chat, signal);
  const durable = await findOutbox(context, peer);
  const items = await openMedia(context, wishes, { isDurable: durable !== undefined, signal });
  const drop = (): Promise<void> => dropCopies(context, durable?.outbox.records ?? [], items);
  try {
    const sent = await (durable && items.every(isDurable) ? sendLater(context, durable, items, options) : sendNow(context, peer, items, options));
    await drop();
    return sent;
  } catch (error) {
    // With the end of the client it may just be on its way into the store: the next one sees what is there.
    if (!(error instanceof ConnectionError && error.code === 'CLOSED')) await drop();
    throw error;
  } finally {
    await closeMedia(context, items);
  }
}

/** Sends one file. */
export async function sendFile(context: ClientContext, chat: ChatTarget, wish: MediaWish & { readonly options: SendFileOptions }): Promise<SentMedia> {
  const [sent] = await sendMedia(context, chat, [wish], wish.options);
  if (sent === undefined) throw new OutboxError('MESSAGE_UNKNOWN', 'The message was sent.');
  return sent;
}

async function sendLater(context: ClientContext, { outbox, chatId }: OutboxChat, items: readonly OpenedMedia[], options: MessageOptions & TransferOptions): Promise<readonly SentMedia[]> {
  const { signal, randomId = newRandomId(context.random) } = options;
  // What is recorded is opened again when it is its turn.
  await closeMedia(context, items);
  const { localId, message, messages = message && [message] } = await outbox.enqueue({
    chatId,
    action: { type: 'sendMedia', items: items.map((item, index) => toMediaItem(item, nextId(randomId, index))), ...fieldsOf(options) },
    randomId,
    signal,
    transfer: transferOf(options),
  });
  if (messages === undefined) throw new OutboxError('MESSAGE_UNKNOWN', 'The message was sent.');
  return messages.map((each) => ({ id: each.id, date: each.date, chatId, message: each, localId }));
}

/** Without a record: what this process does not end, ends with it. */
async function sendNow(context: ClientContext, peer: tl.InputPeer, items: readonly OpenedMedia[], options: MessageOptions & TransferOptions): Promise<readonly SentMedia[]> {
  const { signal, randomId = newRandomId(context.random) } = options;
  const joint = new JointProgress(items.map(({ file }) => (file ? file.source.size : 0)));
  const transfers = items.map((_, index): TransferOptions => ({ ...transferOf(options), ...(signal && { signal }), onProgress: (news) => options.onProgress?.(joint.note(index, news)) }));
  const albumPeer = items.length > 1 ? peer : undefined;
  const uploads = items.map(({ wish, file, thumb }) => (file ? new MediaUpload(context, { open: openerOf(context, file), openThumb: thumb && openerOf(context, thumb) }, describeFile(wish, file.source)) : undefined));
  for (const [index, upload] of uploads.entries()) await upload?.prepare({ ...transfers[index], albumPeer });
  const action = { type: 'sendMedia' as const, items: items.map(({ wish }, index) => ({ ...captionOf(wish), randomId: nextId(randomId, index) })), ...fieldsOf(options) };
  for (;;) {
    const media = items.map((item, index) => uploads[index]?.media ?? sentInputOf(item));
    try {
      const messages = await callSendMedia(context, peer, { action, randomId, media }, { signal });
      for (const upload of uploads) await upload?.forget();
      return messages.map((each) => ({ id: each.id, date: each.date, chatId: markedIdOf(each.peerId), message: each }));
    } catch (error) {
      let isMended = false;
      for (const [index, upload] of uploads.entries()) if (error instanceof RpcError && (await upload?.repair(error, { ...transfers[index] }))) isMended = true;
      if (!isMended) throw error;
    }
  }
}

/** Copies that no record of the outbox names have no use: the sending is over, or was never recorded. */
async function dropCopies({ vault, logger }: ClientContext, records: readonly OutboxRecord[], items: readonly OpenedMedia[]): Promise<void> {
  const copies = items.flatMap(({ file, thumb }) => [file, thumb].flatMap((each) => (each?.locator?.type === 'vault' ? each.locator.path : [])));
  if (copies.length === 0 || vault === undefined) return;
  const kept = new Set(records.flatMap(({ action }) => (action.type === 'sendMedia' ? action.items : [])).flatMap(({ media }) => (media.type === 'upload' ? [media.file.source.path, media.file.thumb?.path] : [])));
  for (const name of copies) if (!kept.has(name)) await vault.delete(name).catch((error: unknown) => logger.log('warn', 'A copy of what was to be sent cannot be removed', { error }));
}

function transferOf({ onProgress, control, priority }: TransferOptions): Omit<TransferOptions, 'signal'> {
  return { ...(onProgress && { onProgress }), ...(control && { control }), ...(priority !== undefined && { priority }) };
}

function fieldsOf({ replyTo, silent, clearDraft }: MessageOptions): Pick<SendMediaAction, 'replyTo' | 'silent' | 'clearDraft'> {
  return { ...(replyTo !== undefined && { replyTo }), ...(silent && { silent }), ...(clearDraft && { clearDraft }) };
}

function nextId(first: bigint, index: number): bigint {
  return BigInt.asIntN(64, first + BigInt(index));
}
