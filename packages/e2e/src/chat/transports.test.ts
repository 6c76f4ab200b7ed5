/** Every transport of the client on Node.js against the server's one port. */
import { type Transport, tcp, webSocket } from '@kitewire/sdk';
import { describe, expect, it } from 'vitest';
import { newCouple } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

const framings = ['abridged', 'intermediate', 'paddedIntermediate', 'full'] as const;

const transports: [name: string, transport: Transport][] = [
  ['WebSocket', webSocket()],
  ...framings.map((framing): [string, Transport] => [`TCP, ${framing}`, tcp({ framing, obfuscated: false })]),
  ...framings.filter((framing) => framing !== 'full').map((framing): [string, Transport] => [`TCP, ${framing}, obfuscated`, tcp({ framing })]),
];

describe('two people', () => {
  it.each(transports)('write to each other over %s', async (_name, transport) => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server, { alice: { transport }, bob: { transport } });
    // Longer than one segment, and answered before the next is sent.
    const long = 'ä'.repeat(4096);
    await alice.client.sendText(bob.user.id, long);
    await waitUntil('Bob has read it', () => bob.read.length === 1);
    await bob.client.sendText(alice.user.id, 'I see');
    await waitUntil('Alice has read the answer', () => alice.read.length === 1);
    expect([bob.read, alice.read]).toEqual([[long], ['I see']]);
  });
});
