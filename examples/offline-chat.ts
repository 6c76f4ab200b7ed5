// A chat on a terminal that needs no connection: it shows, searches and takes texts while the server is away, and goes on when it is back.
//
//   npx @kitewire/reference-server                 (the RSA key that it prints goes into server.pem)
//   node offline-chat.js --server 127.0.0.1:4430 --key server.pem --file alice.db
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { type ChatItem, createClient, embedded, type HistoryItem, type SendState, type WatchedHistory } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';

const help = '/open 1 or /open +phone, /list, /search word, /older, /retry, /cancel; anything else is sent. Ctrl-C ends.';
const marks: Record<SendState, string> = { PENDING: '…', SENT: '✓', DELIVERED: '✓✓', READ: '✓✓ read', FAILED: '✗' };

const { server: address, key, file } = parseArgs({
  options: { server: { type: 'string' }, key: { type: 'string' }, file: { type: 'string', default: 'chat.db' } },
}).values;
const client = createClient({
  apiId: Number(process.env['API_ID'] ?? 1),
  apiHash: process.env['API_HASH'] ?? 'any',
  storage: sqlite(file),
  ...(address && key && { server: embedded({ address, publicKey: readFileSync(key, 'utf8') }) }),
});
const terminal = createInterface({ input: process.stdin, output: process.stdout });
let [connection, notice, isEnding] = ['connecting', help, false];
let chat: { readonly id: number; readonly name: string; readonly history: WatchedHistory; readUpTo: number } | undefined;
client.on('connectionState', ({ state }) => void (connection = state));

// Somebody who is logged in sees at once what is stored: start() connects meanwhile, and resolves without a server, too.
const starting = client.start({
  phone: () => terminal.question('Phone: '),
  code: () => terminal.question('Code: '),
  firstName: () => terminal.question('First name: '),
});
const isLoggedIn = await client.getOutbox().then(() => true, () => false);
if (!isLoggedIn) await starting;
else starting.catch(report);

const chats = await client.watchChats({ limit: 20 });
client.on('connectionState', draw);
void drawWith(chats);

terminal.once('close', () => (isEnding = true));
process.once('SIGINT', () => terminal.close());
process.once('SIGTERM', () => terminal.close());
for await (const line of terminal) await obey(line.trim()).catch(report);
// What waits to be sent is in the file, and goes out the next time.
await client.close();

async function obey(line: string): Promise<void> {
  const [, command, rest = ''] = /^\/(\w+) ?(.*)$/.exec(line) ?? [];
  notice = '';
  if (command === 'open') await openChat(chats.items[Number(rest) - 1] ?? (await client.getChat(rest)));
  else if (command === 'list') closeChat();
  else if (command === 'search') await search(rest);
  else if (command === 'older') await chat?.history.showOlder(20);
  else if (command === 'retry') await Promise.all(inOutbox('FAILED').map((localId) => client.retrySending(localId)));
  else if (command === 'cancel') notice = (await cancelLast()) ? 'Taken back.' : 'Nothing can be taken back.';
  else if (command !== undefined || line === '' || chat === undefined) notice = help;
  // It is stored before it is sent. What becomes of it the list shows, in the next process, too.
  else client.sendText(chat.id, line).catch(() => {});
  draw();
}

async function openChat({ chatId: id, chat: { name } }: Pick<ChatItem, 'chatId' | 'chat'>): Promise<void> {
  const history = await client.watchHistory(id, { limit: 20 });
  closeChat();
  chat = { id, name, history, readUpTo: 0 };
  void drawWith(history);
}

function closeChat(): void {
  chat?.history.close();
  chat = undefined;
}

async function search(words: string): Promise<void> {
  const { messages, source, isComplete } = await client.searchMessages(words, { limit: 10, ...(chat && { chat: chat.id }) });
  const found = messages.map(({ message }) => `#${message.id} ${textOf(message)}`);
  notice = [`${found.length} found, from: ${source}${isComplete ? '' : '; there may be more on the server'}`, ...found].join('\n');
}

async function cancelLast(): Promise<boolean> {
  const [newest] = inOutbox('PENDING', 'FAILED');
  return newest !== undefined && client.cancelSending(newest);
}

/** The local ids of texts of the open chat that are in the outbox, the newest first. */
function inOutbox(...states: readonly SendState[]): number[] {
  return (chat?.history.items ?? []).flatMap(({ localId, state }) => (localId !== undefined && state && states.includes(state) ? localId : []));
}

/** Draws whenever a list has changed, until it is closed. */
async function drawWith(list: AsyncIterable<unknown>): Promise<void> {
  for await (const _change of list) draw();
}

function draw(): void {
  if (isEnding) return;
  const lines = chat ? chat.history.items.toReversed().map(lineOfMessage) : chats.items.map(lineOfChat);
  console.clear();
  console.log([`== ${chat?.name ?? 'Chats'} (${connection})`, ...lines, notice].join('\n'));
  terminal.prompt(true);
  if (chat) markRead(chat);
}

function markRead(shown: NonNullable<typeof chat>): void {
  const newest = shown.history.items.find(({ message }) => !message.out)?.message.id ?? 0;
  if (newest <= shown.readUpTo) return;
  shown.readUpTo = newest;
  client.markRead(shown.id, { maxId: newest }).catch(() => {});
}

function lineOfChat({ chat: { name }, unreadCount, topMessage, draft }: ChatItem, index: number): string {
  return `${index + 1}. ${name}${unreadCount > 0 ? ` (${unreadCount})` : ''}: ${draft ? `Draft: ${draft.message}` : textOf(topMessage)}`;
}

function lineOfMessage({ message, state, failure }: HistoryItem): string {
  return state ? `${marks[state]} ${textOf(message)}${failure ? ` (${failure.reason})` : ''}` : `> ${textOf(message)}`;
}

function textOf(message: HistoryItem['message'] | undefined): string {
  return message?._ === 'message' ? message.message : '';
}

function report(problem: unknown): void {
  notice = problem instanceof Error ? problem.message : String(problem);
  draw();
}
