/** The door of the command line; only `bin` uses it. */
export { type CliSurroundings, runCli, waitForSignal } from './cli/start.js';
