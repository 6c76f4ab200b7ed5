/** Texts to one chat arrive in the order in which they were sent, whatever happens on the way. */
import { describe, expect, it } from 'vitest';
import { newCouple } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

describe('texts sent without waiting', () => {
  it('arrive in order', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    const texts = Array.from({ length: 60 }, (_, index) => `text ${index}`);
    await Promise.all(texts.map((text) => alice.client.sendText(bob.user.id, text)));
    await waitUntil('Bob has read all', () => bob.read.length === texts.length);
    expect(bob.read).toEqual(texts);
  });

  it('arrive in order although some between them are refused', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    const texts = Array.from({ length: 30 }, (_, index) => (index % 5 === 2 ? '' : `text ${index}`));
    const outcomes = await Promise.allSettled(texts.map((text) => alice.client.sendText(bob.user.id, text)));
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(texts.map((text) => text !== ''));
    const sent = texts.filter((text) => text !== '');
    await waitUntil('Bob has read all', () => bob.read.length === sent.length, { describe: () => bob.read });
    expect(bob.read).toEqual(sent);
  });

  it('R08 arrive in order and once although the connection breaks again and again', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const reconnect = { first: 20, ceiling: 150, settled: 300 };
    const { alice, bob } = await newCouple(server, { alice: { via: relay.address, reconnect } });
    let cuts = 0;
    relay.planCuts(() => ((cuts += 1) <= 8 ? 700 + 331 * cuts : undefined));
    relay.cut();
    const texts = Array.from({ length: 80 }, (_, index) => `text ${index}`);
    await Promise.all(texts.map((text) => alice.client.sendText(bob.user.id, text)));
    await waitUntil('Bob has read all', () => bob.read.length >= texts.length, { describe: () => bob.read });
    expect(bob.read).toEqual(texts);
    expect(relay.connections).toBeGreaterThan(4);
  });
});
