/** The program of a compute thread; `createThreadedCrypto` starts it. */
import { parentPort } from 'node:worker_threads';
import { serveRequests } from './node/serve-powers.js';

if (parentPort !== null) serveRequests(parentPort);
