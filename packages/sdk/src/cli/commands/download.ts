/** `kitewire download`: the file of a message. */
import { statSync } from 'node:fs';
import { fileOf } from '../../files/file-of.js';
import { type Account, resumeLogin } from '../account.js';
import { CliError } from '../cli-error.js';
import type { DownloadCommand } from '../command-line.js';
import { findChat } from '../find-chat.js';
import { shownLine } from '../shown-text.js';

/** Downloads the file of a message to a path, or into a directory under the name that its sender gave it, made safe. */
export async function download(account: Account, { place, to, overwrite }: DownloadCommand): Promise<void> {
  const { client, output, surroundings } = account;
  const { signal } = surroundings;
  await resumeLogin(account);
  const { messages } = await client.getMessages(await findChat(account, place.chat), [place.id], { signal, source: 'server' });
  const [message] = messages;
  if (message?._ !== 'message') throw new CliError('NOT_FOUND', `There is no message ${place.id} in this chat, or it is not for this account.`);
  if (message.media === undefined) throw new CliError('NOT_FOUND', `Message ${place.id} has no file.`);
  const name = fileOf(message).name ?? `message ${place.id}`;
  const target = to === undefined || isDirectory(to) ? { directory: to ?? '.' } : { to };
  const saved = await client.downloadFile(message, { ...target, overwrite, signal, onProgress: (progress) => output.progress(name, progress) });
  const { path = to ?? '.', size } = saved;
  output.answer({ type: 'downloaded', path, size, ...(saved.mimeType !== undefined && { mimeType: saved.mimeType }) }, shownLine(path));
}

function isDirectory(path: string): boolean {
  return path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
