/** A message as the command prints it: a line for people, an object for programs. */
import type * as tl from '@kitewire/tl-schema/api';
import type { NewMessageEvent } from '../events/message-events.js';
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
  return {
    type: 'message',
    ...{ chatId, id: message.id, date: message.date, senderId, out, chat: chat.name, sender: sender.name },
    ...(message._ === 'message' ? { text: message.message, ...(message.media && { media: message.media._ }) } : { action: message.action._ }),
  };
}

function whatIn(message: tl.RawMessage | tl.RawMessageService): string {
  if (message._ === 'messageService') return `[${message.action._}]`;
  const media = message.media && message.media._ !== 'messageMediaEmpty' ? `[${message.media._.replace('messageMedia', '').toLowerCase()}]` : '';
  return [media, shownText(message.message)].filter((part) => part !== '').join(' ');
}
