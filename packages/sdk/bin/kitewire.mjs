#!/usr/bin/env node
// The command: everything is in dist, which exists once the package is built.
import { readFileSync } from 'node:fs';
import { runCli, terminalSurroundings } from '../dist/cli.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
process.exitCode = await runCli(process.argv.slice(2), terminalSurroundings(version));
