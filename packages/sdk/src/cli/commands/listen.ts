/** `kitewire listen`: new messages as they come. */
import type { NewMessageEvent } from '../../events/message-events.js';
import { markedIdOf } from '../../peers/peer-id.js';
import type { CancelSignal } from '../../ports/cancel-signal.js';
import type { ChatTarget } from '../../methods/chat-target.js';
import { type Account, resumeLogin } from '../account.js';
import { CliError } from '../cli-error.js';
import type { ListenCommand } from '../command-line.js';
import { findChat } from '../find-chat.js';
import { messageLine, messageObject } from '../message-line.js';

/** Prints messages until the command is interrupted or the login ends; it never resolves. */
export async function listen(account: Account, { chat }: ListenCommand): Promise<void> {
  const { client, output, surroundings } = account;
  let wanted: number | undefined;
  // What was missed comes while the login is taken up: it is printed once it is known which chat is meant.
  let early: NewMessageEvent[] | undefined = [];
  const print = (event: NewMessageEvent): void => {
    if (wanted === undefined || event.chatId === wanted) output.answer(messageObject(event), messageLine(event));
  };
  client.on('newMessage', (event) => (early ? void early.push(event) : print(event)));
  client.on('connectionState', ({ state }) => output.note(`kitewire: ${state}`));
  const loggedOut = new Promise<never>((_resolve, reject) => {
    client.on('loggedOut', () => reject(new CliError('NOT_LOGGED_IN', 'The login was ended elsewhere. Log in again: kitewire login')));
  });
  loggedOut.catch(() => undefined);
  const { id } = await resumeLogin(account);
  wanted = chat === undefined ? undefined : await idOf(account, chat, id);
  for (const event of early) print(event);
  early = undefined;
  await Promise.race([loggedOut, untilInterrupted(surroundings.signal)]);
}

async function idOf(account: Account, chat: ChatTarget, selfId: number): Promise<number> {
  const peer = await findChat(account, chat);
  switch (peer._) {
    case 'inputPeerUser':
      return markedIdOf({ _: 'peerUser', userId: peer.userId });
    case 'inputPeerChat':
      return markedIdOf({ _: 'peerChat', chatId: peer.chatId });
    case 'inputPeerChannel':
      return markedIdOf({ _: 'peerChannel', channelId: peer.channelId });
    default:
      return selfId;
  }
}

function untilInterrupted(signal: CancelSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => reject(new CliError('INTERRUPTED', 'Interrupted.'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}
