/** Tests of how SQLite goes about the questions of the stores: none looks at all rows of what can be very many. */
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Stores } from '../stores.js';
import { createSqliteStores } from './create-sqlite-stores.js';

/** What grows with the people, the messages and the members of a server. */
const large = ['auth_key', 'channel', 'channel_event', 'channel_member', 'channel_message', 'chat', 'chat_member', 'dialog', 'event', 'message', 'qts_event', 'seq_event', 'user'];

describe('the plans of the statements', () => {
  let stores: Stores | undefined;
  afterEach(async () => {
    vi.restoreAllMocks();
    await stores?.close();
  });

  const plansOfAll = async (): Promise<{ readonly sql: string; readonly details: readonly string[] }[]> => {
    const prepare = vi.spyOn(Database.prototype, 'prepare');
    stores = await createSqliteStores(':memory:');
    const seen = prepare.mock.calls.map(([sql], index) => ({ sql, database: prepare.mock.contexts[index] as Database.Database }));
    vi.restoreAllMocks();
    return seen.filter(({ sql }) => /^\s*SELECT/.test(sql)).map(({ sql, database }) => ({
      sql,
      details: database.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/\?|@\w+/g, 'NULL')}`).all().map(({ detail }) => detail),
    }));
  };

  // What a bounded subquery has given is looked through as a whole.
  it('looks through no large table from end to end', async () => {
    const scan = new RegExp(`^SCAN (${large.join('|')})$`);
    const found = (await plansOfAll()).filter(({ details }) => details.some((detail) => scan.test(detail) && !details.includes(detail.replace('SCAN', 'CO-ROUTINE'))));
    expect(found).toEqual([]);
  });

  it('looks at all members of a channel for nothing that is done for one of them', async () => {
    const found = (await plansOfAll()).filter(({ details }) => details.some((detail) => /^SEARCH channel_member USING PRIMARY KEY \(channel_id=\?\)$/.test(detail)));
    expect(found).toEqual([]);
  });

  it('sorts no members of a channel to show a page of them', async () => {
    const found = (await plansOfAll()).filter(({ sql, details }) => /FROM channel_member INDEXED BY channel_arrivals/.test(sql) && !sql.includes('@text') && details.some((detail) => detail.includes('TEMP B-TREE')));
    expect(found).toEqual([]);
  });
});
