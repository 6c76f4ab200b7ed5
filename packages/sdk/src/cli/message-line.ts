/** A message as the command prints it: a line for people, an object for programs. */
import type * as tl from '@kitewire/tl-schema/api';
import type { NewMessageEvent } from '../events/message-events.js';
import { fileOf } from '../files/file-of.js';
import { photosAndDocuments } from '../files/media-files.js';
import type { RemoteFile } from '../files/remote-file.js';
import { formatBytes } from './progress-line.js';
import { shownLine, shownText } from './shown-text.js';

/** For people: when, where, who, what. */
export function messageLine({ message, chat, sender, chatId, senderId }: NewMessageEvent): string {
  const time = new Date(message.date * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const who = shownLine(sender.name === '' ? String(senderId) : sender.name);
  const where = chatId === senderId ? '' : ` in ${shownLine(chat.name === '' ? String(chatId) : chat.name)}`;
  return `${time}  ${who}${where} (${chatId} ${message.id}): ${whatIn(message)}`;
}

/** For programs. Times are Unix time in seconds, ids are marked ids. */
export function messageObject({ message, chatId, senderId, chat, sender, out }: NewMessageEvent): Readonly<Record<string, unknown>> {
  const file = fileIn(message);
  return {
    type: 'message',
    ...{ chatId, id: message.id, date: message.date, senderId, out, chat: chat.name, sender: sender.name },
    ...(message._ === 'message' ? { text: message.message, ...(message.media && { media: message.media._ }), ...(file && { file: { ...(file.name !== undefined && { name: file.name }), size: file.size, mimeType: file.mimeType } }) } : { action: message.action._ }),
  };
}

function whatIn(message: tl.RawMessage | tl.RawMessageService): string {
  if (message._ === 'messageService') return `[${message.action._}]`;
  if (message.media === undefined || message.media._ === 'messageMediaEmpty') return shownText(message.message);
  const { name, size } = fileIn(message) ?? {};
  const facts = [message.media._.replace('messageMedia', '').toLowerCase(), ...(name === undefined ? [] : [shownLine(name)]), ...(size === undefined ? [] : [formatBytes(size)])];
  return [`[${facts.join(', ')}]`, shownText(message.message)].filter((part) => part !== '').join(' ');
}

/** What `kitewire download` would save; `undefined` where there is no file, or a strange one. */
function fileIn(message: tl.RawMessage | tl.RawMessageService): RemoteFile | undefined {
  try {
    return message._ === 'message' && photosAndDocuments(message).length > 0 ? fileOf(message) : undefined;
  } catch {
    return undefined;
  }
}
