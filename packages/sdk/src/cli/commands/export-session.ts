/** `kitewire export-session`: the login as text. */
import type { Account } from '../account.js';
import type { ExportSessionCommand } from '../command-line.js';

/** Prints the session string, without asking the server. */
export async function exportLogin({ client, output }: Account, { format }: ExportSessionCommand): Promise<void> {
  const session = await client.exportSession(format);
  output.warn('Whoever has this text is logged in as you. Keep it like a password, and let only one program use it at a time.');
  output.answer({ type: 'session', format, session }, session);
}
