/** Records that tell a lot, and a look into the files for what they tell. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chatOf, messageOf, putChat, putMessage, putOutbox, waitingOf } from '../../storage/local-samples.contract.js';
import type { LocalBatch } from '../../storage/local-batch.js';

export const key: Uint8Array = new Uint8Array(32).fill(3);

const authKey = Uint8Array.from({ length: 256 }, (_, index) => (index * 89 + 31) & 0xff);
const person = { id: 41, accessHash: 1n << 60n, min: false, name: 'Secretive Sally', usernames: ['hidden_name'], phone: '12025550177' } as const;

/** Something in every table that has contents. */
export const secretBatch: LocalBatch = [
  { type: 'put', table: 'session', value: { mainDcId: 2, testMode: false, selfId: 424_242_424_242 } },
  { type: 'put', table: 'authKeys', value: { dcId: 2, authKey, salts: [], timeOffset: 0 } },
  { type: 'put', table: 'dcOptions', value: [{ dcId: 2, host: 'concealed.example', port: 443 }] },
  { type: 'put', table: 'peers', value: person },
  putMessage(messageOf(5, 1, 'murmured giraffe')),
  putMessage(messageOf(5, 2, 'mumbled antelope')),
  putMessage(messageOf(5, 3, 'muttered crocodile')),
  putOutbox(waitingOf(1, { action: { type: 'sendText', text: 'unsaid buffalo' } })),
  putChat(chatOf(5, 1, { draft: { _: 'draftMessage', message: 'sketched flamingo', date: 1 } })),
  { type: 'put', table: 'folders', value: [{ _: 'dialogFilter', id: 2, title: { _: 'textWithEntities', text: 'Clandestine', entities: [] }, pinnedPeers: [], includePeers: [], excludePeers: [] }] },
];

/** Edits and deletes some of it. */
export const secretUpdate: LocalBatch = [
  putMessage(messageOf(5, 2, 'whispered antelope')),
  { type: 'delete', table: 'messages', key: { chatId: 5, id: 3 } },
  { type: 'put', table: 'peers', value: { ...person, usernames: ['hidden_name', 'unseen_name'] } },
  putOutbox(waitingOf(1, { action: { type: 'sendText', text: 'unspoken buffalo' } })),
];

/** What no file may contain, in lower case. */
const secrets: readonly string[] = [
  ...['secretive', 'hidden_name', 'unseen_name', '12025550177', '424242424242', 'concealed', 'clandestine'],
  ...['murmured', 'giraffe', 'mumbled', 'antelope', 'whispered', 'muttered', 'crocodile', 'unsaid', 'unspoken', 'buffalo', 'sketched', 'flamingo'],
  Buffer.from(authKey).toString('base64').slice(4, 40).toLowerCase(),
  Buffer.from(authKey).toString('latin1').slice(4, 40).toLowerCase(),
  Buffer.from(key).toString('latin1'),
];

/** Which of them lie in which files of a folder. */
export function findSecrets(directory: string, wanted: readonly string[] = secrets): readonly string[] {
  return readdirSync(directory).flatMap((name) => {
    const text = readFileSync(join(directory, name), 'latin1').toLowerCase();
    return wanted.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${name}`);
  });
}
