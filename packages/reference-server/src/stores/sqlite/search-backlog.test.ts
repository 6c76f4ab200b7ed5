/** Tests of indexing what earlier versions of the database have left. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Stores } from '../stores.js';
import { addMember, today } from '../stores-fixture.contract.js';
import { createSqliteStores, createStoresOn } from './create-sqlite-stores.js';
import { openDatabase } from './open-database.js';
import { fillSearchIndex } from './search-backlog.js';

const window = { offsetId: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, minDate: 0, maxDate: 0 };

describe('the words of earlier messages', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kitewire-search-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const textsOf = async (stores: Stores, userId: number, peerId: number, ...words: string[]): Promise<string[]> =>
    (await stores.searches.inBox(userId, peerId, { words }, window)).messages.map(({ text }) => text);

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])('are found in a database that version %i wrote', async (version) => {
    const path = join(folder, 'server.sqlite');
    copyFileSync(fileURLToPath(new URL(`./fixtures/v${version}.sqlite`, import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const [ada = 0, ben = 0] = [(await stores.users.findByUsername('ada_l'))?.id, (await stores.users.findByPhone('15550002'))?.id];
    expect(await textsOf(stores, ben, ada, 'hello')).toEqual(['Hello Ada', 'Hello Ben 👋']);
    expect(await textsOf(stores, ada, ben, 'hello', 'ben')).toEqual(['Hello Ben 👋']);
    const news = await stores.channels.findByUsername('newsroom', ada);
    const inNews = await stores.searches.inChannel(news?.channel.id ?? 0, { words: ['sun'], trait: 'pinned' }, window);
    expect(inNews.messages.map(({ id }) => id)).toEqual(version < 9 ? [] : [3]);
    await stores.changes.delete({ userId: ada, ids: [1], revoke: true, date: today });
    expect(await textsOf(stores, ben, ada, 'hello')).toEqual(['Hello Ada']);
    await stores.close();
  });

  it('are indexed step by step, and from where an earlier process has come to', async () => {
    const database = openDatabase(':memory:');
    const stores = createStoresOn(database, ':memory:');
    const { user } = await addMember(stores, '15550001', 'Alice');
    for (let index = 1; index <= 5; index++) {
      await stores.messages.appendPrivateMessage({ senderId: user.id, recipientId: user.id, randomId: BigInt(index), date: today, text: `kite ${index}`, entities: [], silent: false });
    }
    forget(database);
    database.exec(`UPDATE search_backlog SET place = ${user.id}, id = 2`);
    fillSearchIndex(database, 2);
    expect(await textsOf(stores, user.id, user.id, 'kite')).toEqual(['kite 5', 'kite 4', 'kite 3']);
    expect(database.prepare('SELECT count(*) AS count FROM search_backlog').get()).toEqual({ count: 0 });
    fillSearchIndex(database);
    expect(await textsOf(stores, user.id, user.id, 'kite')).toHaveLength(3);
    await stores.close();
  });
});

/** As a database is when it has just been brought to version 12. */
function forget(database: Database.Database): void {
  database.exec("DELETE FROM message_words; INSERT INTO search_backlog VALUES ('message', 0, 0)");
}
