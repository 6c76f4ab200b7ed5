/** The door of the command line; only `bin` uses it. */
export { runCli } from './cli/start.js';
