/** The door of the command `kitewire`; only `bin` uses it. */
export { runCli } from './cli/run-cli.js';
export { terminalSurroundings } from './cli/terminal-surroundings.js';
