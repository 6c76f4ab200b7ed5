/** Servers by their names on the command line, and by what they print. */
import { describe, expect, it } from 'vitest';
import { readGreeting, readPublicKey, readServerChoice } from './server-text.js';

const pem = (letter: string): string => `-----BEGIN RSA PUBLIC KEY-----\n${letter.repeat(64)}\n-----END RSA PUBLIC KEY-----`;

describe('--server', () => {
  it.each([
    [undefined, { type: 'telegram' }],
    ['test', { type: 'telegram-test' }],
    ['embedded', { type: 'embedded' }],
    ['127.0.0.1:4430?key=server.pem', { type: 'address', address: '127.0.0.1:4430', keyFile: 'server.pem' }],
    ['tcp://[::1]:4430/?key=/etc/server.pem', { type: 'address', address: '[::1]:4430', keyFile: '/etc/server.pem' }],
    ['server.txt', { type: 'greeting', file: 'server.txt' }],
    ['/tmp/server.txt', { type: 'greeting', file: '/tmp/server.txt' }],
    ['file:///tmp/server.txt', { type: 'greeting', file: 'file:///tmp/server.txt' }],
  ])('%s is %j', (text, choice) => expect(readServerChoice(text)).toEqual(choice));

  it('refuses an address that no key proves', () => {
    expect(() => readServerChoice('example.org:4430')).toThrow('--server "example.org:4430?key=server.pem"');
  });
});

describe('what a server prints', () => {
  const greeting = `Kitewire reference server on 127.0.0.1:4430, data in ./kitewire-data\n\nRSA public key:\n\n${pem('A')}\n`;

  it('names its address and its key', () => {
    expect(readGreeting(greeting, 'x')).toEqual({ address: '127.0.0.1:4430', publicKey: pem('A') });
  });

  it('names its number and its other data centres', () => {
    const more = `\nData centre 4 on [::1]:4431, with its key as pem4:\n\n${pem('B')}\n\n  const server = embedded({ address: '127.0.0.1:4430', publicKey: pem, dcId: 3, dcs: [...] });`;
    const main = { address: '127.0.0.1:4430', publicKey: pem('A'), dcId: 3 };
    expect(readGreeting(greeting + more, 'x')).toEqual({ ...main, dcs: [main, { address: '[::1]:4431', publicKey: pem('B'), dcId: 4 }] });
  });

  it('is told from other texts', () => {
    expect(() => readGreeting('Dear diary', 'diary.txt')).toThrow(/diary\.txt is not what kitewire-server prints/);
    expect(() => readGreeting(greeting.replaceAll('BEGIN', 'begin'), 'server.txt')).toThrow(/no public key in server\.txt/);
  });

  it('has a key that can stand in a file of its own', () => {
    expect(readPublicKey(`# mine\n${pem('C')}\n`, 'x')).toBe(pem('C'));
    const spki = pem('D').replaceAll('RSA ', '');
    expect(readPublicKey(spki, 'x')).toBe(spki);
    expect(() => readPublicKey(pem('E').replaceAll('PUBLIC', 'PRIVATE'), 'x.pem')).toThrow(/no public key in x\.pem/);
  });
});
