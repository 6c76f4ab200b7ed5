/** Giving memory back at once: bytes that nobody needs any more wait for a whole garbage collection otherwise. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** What is shorter may wait, and may lie in memory that Node.js shares among buffers. */
const LONG = 16_384;

let nobody: MessagePort | undefined;

/**
 * Frees the memory of long bytes that fill it, whose views are empty from now on; leaves all others alone.
 *
 * Transferring is the one way to take the memory from an array. What is sent on a port that is closed arrives nowhere, and is
 * freed: https://html.spec.whatwg.org/multipage/web-messaging.html#message-port-post-message-steps
 */
export function freeMemory(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (bytes.length < LONG || bytes.length !== buffer.byteLength || !(buffer instanceof ArrayBuffer)) return;
  nobody ??= openNowhere();
  try {
    nobody.postMessage(undefined, [buffer]);
  } catch {
    // Memory that cannot be transferred waits for the collector, as all other does.
  }
}

function openNowhere(): MessagePort {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
}
