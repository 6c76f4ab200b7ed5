/** One request over HTTP with one packet in its body, and the one answer to it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { corsHeaders, replyStatus } from './http-replies.js';

/** An exchange from its complete request to its answer. */
export class HttpExchange {
  /** The packet of the request. */
  readonly packet: Uint8Array;
  readonly remoteAddress: string;
  readonly #response: ServerResponse;
  #onGone: (() => void) | undefined;
  #isOver = false;

  constructor({ packet, remoteAddress, response }: { readonly packet: Uint8Array; readonly remoteAddress: string; readonly response: ServerResponse }) {
    this.packet = packet;
    this.remoteAddress = remoteAddress;
    this.#response = response;
    response.once('close', () => {
      if (!response.writableFinished) this.lose();
    });
  }

  /** Whether it can be answered no more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Says who is told when no answer can be given any more, or the one that was given may not have arrived. */
  onGone(listener: () => void): void {
    this.#onGone = listener;
  }

  /** Answers with a packet. */
  answer(packet: Uint8Array): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const headers = { ...corsHeaders, 'Content-Type': 'application/octet-stream', 'Content-Length': packet.length };
    this.#response.writeHead(200, headers).end(packet);
  }

  /** Answers with a status in the place of a packet. */
  refuse(status: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    replyStatus(this.#response, status);
  }

  /** Its socket has broken before the client has shown that it got the answer. */
  lose(): void {
    this.#isOver = true;
    const listener = this.#onGone;
    this.#onGone = undefined;
    listener?.();
  }
}

/** Reads a body of so many bytes at most; `undefined` for a longer one. Rejects when the request breaks off. */
export async function readBody(request: IncomingMessage, most: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > most) return undefined;
    parts.push(part);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    body.set(part, offset);
    offset += part.length;
  }
  return body;
}
