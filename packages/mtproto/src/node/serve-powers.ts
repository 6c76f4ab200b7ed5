/** What a compute thread is told, what it says, and what it does with it: long powers, and nothing else. */
import { powerThroughObject } from './known-group.js';
import { nodeModPow } from './mod-pow.js';

/** `base ^ exponent mod modulus`, as the job of that name has it. */
export interface PowerRequest {
  readonly id: number;
  readonly base: Uint8Array;
  readonly exponent: Uint8Array;
  readonly modulus: Uint8Array;
}

/** What a thread says: once that it is ready, then the answer to each request. */
export type ThreadReply =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly id: number; readonly value: Uint8Array }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string };

/** The thread's end of the port between it and whoever has started it. */
export interface ThreadPort {
  on(event: 'message', listener: (request: PowerRequest) => void): unknown;
  postMessage(reply: ThreadReply): void;
}

/** Serves requests in their order for as long as the thread lives. */
export function serveRequests(port: ThreadPort): void {
  // A thread does many powers, and the first one this way is by far the slowest: nobody's job is to wait for that.
  powerThroughObject(Uint8Array.of(2), new Uint8Array(256).fill(1));
  port.on('message', (request) => port.postMessage(answer(request)));
  port.postMessage({ type: 'ready' });
}

function answer({ id, base, exponent, modulus }: PowerRequest): ThreadReply {
  try {
    return { type: 'done', id, value: nodeModPow(base, exponent, modulus) };
  } catch (error) {
    return { type: 'failed', id, reason: error instanceof Error ? error.message : String(error) };
  }
}
