/** A client for tests: the client's end of the wire on a real socket, and nothing above it. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ClientAuth, ClientLink, type ClientLinkEffect, type CryptoProvider, mtproxyDress, parseMtproxySecret, parseRsaPublicKey } from '@kitewire/mtproto';
import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';
import { createCodec } from '@kitewire/tl-schema';
import type { TlCodec } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import type * as tl from '@kitewire/tl-schema/api';
import { createWebSocketStream, WebSocket } from 'ws';
import { openPacketStream } from './packet-stream.contract.js';

export interface WireClientOptions {
  readonly host: string;
  readonly port: number;
  /** PKCS #1 PEM. */
  readonly publicKey: string;
  /** Speaks through a WebSocket that is opened there. */
  readonly webSocketPath?: string;
  /** Speaks in requests of HTTP that are posted there. */
  readonly httpPath?: string;
  /** The stream to speak through, obfuscated, instead of a socket. */
  readonly stream?: Duplex | undefined;
  /** Host and port are those of an MTProxy with this secret. */
  readonly mtproxySecret?: string;
  /** The address of this machine to come from. */
  readonly localAddress?: string;
  readonly keepAlive?: boolean;
  /** Runs the jobs of the key creation; Node's cryptography unless given. */
  readonly crypto?: CryptoProvider;
}

/** The error that a call was answered with, or why it never was. */
export class WireError extends Error {}

const crypto = createNodeCrypto();
const codec: TlCodec<tl.Types> = createCodec(apiSchema);
const now = (): { instant: number; unix: number } => ({ instant: performance.now(), unix: Date.now() });

/** One client with one key and one session; its connections come and go. */
export class WireClient {
  readonly updates: tl.Updates[] = [];
  /** Why the client itself ended a connection. */
  readonly closes: string[] = [];
  /** How often the server has begun a new session. */
  sessions = 0;
  /** The key, with the salts that the server has told. */
  auth: ClientAuth | undefined;
  /** Whether the server has said -404. */
  isKeyUnknown = false;
  readonly #options: WireClientOptions;
  readonly #link: ClientLink;
  readonly #calls = new Map<number, { method: tl.MethodName; resolve: (value: never) => void; reject: (error: WireError) => void }>();
  #socket: Duplex | undefined;
  #timer: NodeJS.Timeout | undefined;
  #nextCall = 1;

  constructor(options: WireClientOptions, auth?: ClientAuth) {
    this.#options = options;
    this.auth = auth;
    const publicKeys = [parseRsaPublicKey(options.publicKey)];
    this.#link = new ClientLink({ crypto, random: nodeRandom, publicKeys, dcId: 2, ...(auth && { auth }), ...((options.webSocketPath ?? options.stream) !== undefined && { obfuscation: {} }), packets: options.httpPath !== undefined, ...(options.mtproxySecret !== undefined && mtproxyDress(parseMtproxySecret(options.mtproxySecret), { dcId: 2 })) });
  }

  /** Opens a connection; resolves when the socket stands. */
  async connect(): Promise<this> {
    const socket = await openStream(this.#options);
    this.#socket = socket;
    socket.on('error', () => {});
    socket.once('end', () => socket.destroy());
    socket.on('data', (bytes: Uint8Array) => {
      this.#link.handle({ type: 'bytes', bytes }, now());
      this.#pump();
    });
    socket.once('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#link.handle({ type: 'closed' }, now());
      this.#pump();
    });
    this.#link.handle({ type: 'opened' }, now());
    this.#pump();
    return this;
  }

  get isConnected(): boolean {
    return this.#socket !== undefined;
  }

  /** The socket, to be treated badly. */
  get socket(): Duplex {
    if (this.#socket === undefined) throw new TypeError('There is no connection');
    return this.#socket;
  }

  /** Calls a method; rejects with a `WireError` that says code and message. */
  call<Name extends tl.MethodName>(request: tl.Methods[Name]['request'] & { readonly _: Name }): Promise<tl.MethodResult<Name>> {
    const callId = this.#nextCall++;
    const answer = new Promise<tl.MethodResult<Name>>((resolve, reject) => {
      this.#calls.set(callId, { method: request._, resolve: resolve as (value: never) => void, reject });
    });
    this.#link.handle({ type: 'call', callId, body: codec.encode(request as tl.MethodRequest) }, now());
    this.#pump();
    return answer;
  }

  /** Sends a serialized call, of whatever kind; nobody waits for its answer. */
  callRaw(body: Uint8Array): void {
    this.#link.handle({ type: 'call', callId: this.#nextCall++, body }, now());
    this.#pump();
  }

  /** Ends the connection without a word. */
  cut(): void {
    this.#socket?.destroy();
    clearTimeout(this.#timer);
  }

  #pump(): void {
    for (let effect = this.#link.poll(now()); effect; effect = this.#link.poll(now())) this.#carryOut(effect);
    clearTimeout(this.#timer);
    const { deadline } = this.#link;
    if (deadline !== undefined && this.#socket) this.#timer = setTimeout(() => this.#pump(), Math.max(0, deadline - performance.now())).unref();
  }

  #carryOut(effect: ClientLinkEffect): void {
    switch (effect.type) {
      case 'write':
        this.#socket?.write(effect.bytes);
        return this.#link.handle({ type: 'drained' }, now());
      case 'close':
        this.closes.push(effect.reason.message);
        return void this.#socket?.end();
      case 'compute': {
        const { id } = effect;
        return void Promise.resolve((this.#options.crypto ?? crypto).compute(effect.job)).then((result) => {
          this.#link.handle({ type: 'computed', id, result }, now());
          this.#pump();
        });
      }
      case 'authKeyCreated':
        this.auth = effect;
        return;
      case 'salts':
        if (this.auth) this.auth = { ...this.auth, salts: effect.salts };
        return;
      case 'authKeyUnknown':
        this.isKeyUnknown = true;
        return;
      case 'result': {
        const call = this.#settle(effect.callId);
        return call?.resolve(codec.decodeResult(call.method, effect.body) as never);
      }
      case 'error':
        return this.#settle(effect.callId)?.reject(new WireError(`${effect.errorCode} ${effect.errorMessage}`));
      case 'failed':
        return this.#settle(effect.callId)?.reject(new WireError(effect.reason.message));
      case 'update':
        return void this.updates.push(codec.decode(effect.body) as tl.Updates);
      case 'sessionCreated':
        this.sessions += 1;
        return;
      default:
    }
  }

  #settle(callId: number): { method: tl.MethodName; resolve: (value: never) => void; reject: (error: WireError) => void } | undefined {
    const call = this.#calls.get(callId);
    this.#calls.delete(callId);
    return call;
  }
}

async function openStream({ host, port, webSocketPath, httpPath, stream, localAddress, keepAlive = true }: WireClientOptions): Promise<Duplex> {
  if (stream !== undefined) return stream;
  if (httpPath !== undefined) return openPacketStream({ host, port, path: httpPath, keepAlive });
  if (webSocketPath === undefined) {
    const socket = connect({ host, port, noDelay: true, ...(localAddress !== undefined && { localAddress }) });
    await once(socket, 'connect');
    return socket;
  }
  const webSocket = new WebSocket(`ws://${host}:${port}${webSocketPath}`, 'binary');
  await once(webSocket, 'open');
  return createWebSocketStream(webSocket);
}
