/** `kitewire send`: a text to a chat. */
import { type Account, resumeLogin } from '../account.js';
import { CliError } from '../cli-error.js';
import type { SendCommand } from '../command-line.js';
import { findChat } from '../find-chat.js';

/** Sends a text, and waits until the server has it. */
export async function send(account: Account, { chat, text, replyTo, silent }: SendCommand): Promise<void> {
  const { output, surroundings } = account;
  const { signal } = surroundings;
  const content = text === '-' ? (await surroundings.readAll()).trimEnd() : text;
  if (content.trim() === '') throw new CliError('BAD_COMMAND_LINE', 'The input had no text to send.');
  await resumeLogin(account);
  const { id, chatId, date } = await account.client.sendText(await findChat(account, chat), content, { signal, silent, ...(replyTo !== undefined && { replyTo }) });
  output.done({ type: 'sent', chatId, id, date }, `Sent as message ${id} of chat ${chatId}.`);
}
