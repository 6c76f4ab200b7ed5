// One server and its clients in processes of their own, on files that outlive them; between them a relay that can be cut.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRelay } from '../demo/relay.mjs';
import { Child, ChildGone } from './child.mjs';
import { clientProgram, Codes, devices, prunedDevice, serverProgram } from './template.mjs';

/** How long it may take until everything is where it belongs, in ms. */
const patience = 30_000;

export class World {
  /** @type {Child | undefined} */
  server;
  /** @type {Map<string, { child: Child, life: number, isReady: boolean }>} */
  clients = new Map();
  /** Deaths by plan or by chance. */
  kills = 0;
  #parts;
  #codes = new Codes();
  #target = { host: '127.0.0.1', port: 0 };
  /** @type {Awaited<ReturnType<typeof startRelay>> | undefined} */
  #relay;
  #lives = 0;

  /** @param {{ folder: string, facts: import('./template.mjs').Facts, ledger: import('./ledger.mjs').Ledger, slice: number, forwardSecrecy: unknown }} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  get folder() {
    return this.#parts.folder;
  }

  /** Copies the files, and starts everything on them. */
  async begin() {
    cpSync(this.#parts.facts.folder, this.folder, { recursive: true });
    this.#relay = await startRelay(this.#target);
    await this.startServer();
    await Promise.all(Object.keys(devices).map((device) => this.startClient(device)));
  }

  /** @param {import('./plans.mjs').Plan & { skip?: number }} [plan] Where it ends already while it starts. */
  async startServer(plan) {
    const server = new Child(serverProgram, 'server', (news) => {
      if (news.type === 'code') this.#codes.put(news);
      if (news.type === 'fault') this.#parts.ledger.faults.push(news.text);
    });
    this.server = server;
    if (plan) await server.ask('arm', plan);
    const { address } = await server.ask('start', { data: join(this.folder, 'server'), slice: this.#parts.slice });
    this.#target.port = address.port;
  }

  /** Starts a device; a point may end it at once, which rejects with `ChildGone`. @param {string} device @param {{ point?: string | undefined, skip?: number }} [plan] */
  async startClient(device, plan = {}) {
    const { facts, ledger, forwardSecrecy } = this.#parts;
    const person = facts.people[devices[device] ?? 'carol'];
    const life = (this.#lives += 1);
    const child = new Child(clientProgram, device, (news) => {
      if (news.type === 'codeWanted') void this.#codes.give(child, news.phone);
      ledger.hear(device, life, news);
    });
    const client = { child, life, isReady: false };
    this.clients.set(device, client);
    if (plan.point !== undefined) await child.ask('arm', plan);
    const server = { ...facts.server, address: this.#relay?.address };
    const retention = device === prunedDevice ? { messagesPerChat: 4 } : undefined;
    await child.ask('start', { server, retention, database: join(this.folder, `${device}.db`), phone: person?.phone, firstName: person?.firstName, forwardSecrecy });
    client.isReady = true;
  }

  /** @param {string} device */
  client(device) {
    const client = this.clients.get(device);
    if (client === undefined) throw new Error(`${device} was never started`);
    return client;
  }

  /** Asks a client to do something, if it is there to be asked. @param {import('./ledger.mjs').Doing} doing @param {unknown[]} parameters */
  do({ op, device, kind }, parameters) {
    const { child } = this.client(device);
    child.ask('do', { op, method: kind, parameters }).catch((error) => {
      if (!(error instanceof ChildGone)) this.#parts.ledger.faults.push(`${device} cannot be asked: ${error.message}`);
    });
  }

  cut() {
    this.#relay?.cut();
  }

  mend() {
    this.#relay?.mend();
  }

  /** Waits until nothing is under way, and every device is where the server is. @returns {Promise<string | undefined>} What is still missing after long. */
  async settle() {
    const until = performance.now() + patience;
    for (;;) {
      const missing = await this.#findMissing();
      if (missing === undefined) return undefined;
      if (performance.now() > until) return `it does not settle: ${missing}`;
      await sleep(25);
    }
  }

  async #findMissing() {
    const { ledger, facts } = this.#parts;
    if (this.server === undefined) return 'there is no server';
    const { boxes, channels } = await this.server.ask('places');
    for (const [device, { child, life }] of this.clients) {
      const open = ledger.open(device, life);
      if (open.length > 0) return `${device} has not finished ${open.map(({ op, kind }) => `${kind} ${op}`).join(', ')}`;
      const person = facts.people[devices[device] ?? 'carol'];
      const place = await child.ask('place');
      if (place.waiting > 0) return `${device} has ${place.waiting} things in the outbox`;
      if (place.partial > 0) return `${device} has ${place.partial} chats of which it does not know all`;
      const box = boxes.find((/** @type {any} */ { id }) => id === person?.id);
      if (place.pts !== box?.pts) return `${device} is at pts ${place.pts}, the server at ${box?.pts}`;
      if (place.seq !== box?.seq) return `${device} is at seq ${place.seq}, the server at ${box?.seq}`;
      for (const channel of channels) {
        const reached = place.channels[channel.id];
        if (reached !== channel.pts) return `${device} is at pts ${reached} of channel ${channel.id}, the server at ${channel.pts}`;
      }
    }
    return undefined;
  }

  /** Ends everything in peace. */
  async end() {
    for (const { child } of this.clients.values()) await this.#close(child);
    if (this.server) await this.#close(this.server);
    await this.#relay?.close();
  }

  /** @param {Child} child */
  async #close(child) {
    if (child.hasEnded) return;
    await child.ask('close').catch((error) => void this.#parts.ledger.faults.push(`it cannot be closed: ${error.message}`));
    await child.kill();
  }
}
