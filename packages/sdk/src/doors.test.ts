/** Compares the doors: what an application imports must not depend on where it runs, except what only one platform has. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The names that a door hands on or declares. */
function namesOf(door: string): string[] {
  const text = readFileSync(new URL(door, import.meta.url), 'utf8');
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]+)\}/gm)].flatMap(([, list = '']) => list.split(','));
  const functions = [...text.matchAll(/^export function (\w+)/gm)].map(([, name = '']) => name);
  return [...lists.map((name) => name.trim().replace(/^type /, '')).filter((name) => name !== ''), ...functions].sort();
}

/** What needs sockets of its own, which a page has not. */
const ofSockets = ['MtproxyOptions', 'NodeHttpOptions', 'NodeWebSocketOptions', 'ProxyOptions', 'TcpOptions', 'httpConnect', 'mtproxy', 'socks5', 'tcp'];

/** What only a page has. */
const ofPages = ['ChangeIndexedDbKeyOptions', 'DeviceKey', 'IndexedDbKey', 'IndexedDbOptions', 'changeIndexedDbKey', 'indexedDb'];

describe('the door for browsers', () => {
  it('has the names of the one for Node.js, without what needs sockets and with what pages have', () => {
    const names = namesOf('./index.ts');
    expect(names).toEqual(expect.arrayContaining(['createClient', ...ofSockets]));
    expect(namesOf('./browser.ts')).toEqual([...names.filter((name) => !ofSockets.includes(name)), ...ofPages].sort());
  });
});
