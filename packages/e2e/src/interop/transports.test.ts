/** Each transport of clients that nobody here wrote, through a morning with ours: a login, a conversation, a dropped line. */
import { IntermediatePacketCodec, ObfuscatedPacketCodec, PaddedIntermediatePacketCodec } from '@mtcute/node';
import { describe, expect, it } from 'vitest';
import { gramjsConnections } from '../support/gramjs.js';
import { AbridgedPacketCodec, mtcuteOverWebSocket, tcpWith, webSocketEnded } from '../support/mtcute-transports.js';
import { newPerson } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { inTime, waitUntil } from '../support/wait-until.js';
import type { ForeignLibrary } from './foreign-client.js';
import { gramjsOver } from './foreign-gramjs.js';
import { mtcuteOver } from './foreign-mtcute.js';

/** Libraries that speak in one way each, and what the first bytes of their streams are; `undefined` where they are random. */
const speeches: readonly (readonly [library: ForeignLibrary, firstBytes: string | undefined])[] = [
  [mtcuteOver('WebSocket', mtcuteOverWebSocket), 'GET /apiws'],
  [mtcuteOver('abridged', tcpWith(() => new AbridgedPacketCodec())), '\xef'],
  [mtcuteOver('intermediate', tcpWith(() => new IntermediatePacketCodec())), '\xee\xee\xee\xee'],
  [mtcuteOver('padded intermediate', tcpWith(() => new PaddedIntermediatePacketCodec())), '\xdd\xdd\xdd\xdd'],
  [mtcuteOver('abridged, obfuscated', tcpWith(() => new ObfuscatedPacketCodec(new AbridgedPacketCodec()))), undefined],
  [mtcuteOver('intermediate, obfuscated', tcpWith(() => new ObfuscatedPacketCodec(new IntermediatePacketCodec()))), undefined],
  [mtcuteOver('padded intermediate, obfuscated', tcpWith(() => new ObfuscatedPacketCodec(new PaddedIntermediatePacketCodec()))), undefined],
  // Its length, and the number of the first packet.
  [gramjsOver('full', gramjsConnections.full), '4\0\0\0\0\0\0\0'],
  [gramjsOver('abridged', gramjsConnections.abridged), '\xef'],
  [gramjsOver('obfuscated', gramjsConnections.obfuscated), undefined],
];

describe.each(speeches.map(([library, firstBytes]) => ({ name: library.name, library, firstBytes })))('$name', ({ library, firstBytes }) => {
  it('logs in, writes and reads, and comes back after a dropped line', async () => {
    const server = await startServer();
    const alice = await newPerson(server, { firstName: 'Alice' });
    await alice.client.call({ _: 'account.updateUsername', username: 'alice' });
    const bob = await newPerson(server, { firstName: 'Bob' });
    await bob.client.call({ _: 'account.updateUsername', username: 'bob_kitewire' });
    const said: Uint8Array[] = [];
    const relay = await startRelay(server.address, (bytes) => said.push(bytes));
    const foreign = library.open(server, { via: relay.address });
    expect(await foreign.logInByPhone({ phone: alice.phone, code: () => server.codeFor(alice.phone) })).toBe(alice.user.id);
    const beginning = Buffer.concat(said).toString('latin1');
    if (firstBytes !== undefined) expect(beginning.slice(0, firstBytes.length)).toBe(firstBytes);

    // Longer than what one byte can say the length of.
    const long = 'ä'.repeat(1500);
    await foreign.sendText('bob_kitewire', long);
    await waitUntil('Bob has read it', () => bob.read.length === 1);
    await bob.client.sendText('alice', long);
    await waitUntil('the foreign client has read the answer', () => foreign.read.includes(long), { describe: () => foreign.read });
    expect(bob.read).toEqual([long]);

    const before = relay.connections;
    relay.cut({ refuse: true });
    relay.mend();
    await waitUntil('the foreign client is back', () => relay.connections > before);
    await inTime('it sends again', foreign.sendText('bob_kitewire', 'back again'));
    await waitUntil('Bob has read it', () => bob.read.includes('back again'));
    expect(foreign.errors.filter(({ message }) => message !== webSocketEnded)).toEqual([]);
  });
});
