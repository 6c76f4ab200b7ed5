/** Sees to it that the browser suite has its Chromium: Debian's, found on the path. */
import { spawnSync } from 'node:child_process';

/** @param {string} command @param {readonly string[]} parameters */
function succeeds(command, parameters) {
  return spawnSync(command, parameters, { stdio: 'ignore', timeout: 300_000 }).status === 0;
}

/**
 * Installs Chromium where it is missing and may be installed.
 *
 * @returns {string | undefined} Why there is none; `undefined` when there is one.
 */
export function obtainChromium() {
  if (succeeds('chromium', ['--version'])) return undefined;
  if (process.getuid?.() !== 0) return 'there is no chromium on the path, and only root may install it';
  if (!succeeds('apt-get', ['--version'])) return 'there is no chromium on the path, and no apt-get to install it';
  console.log('installing chromium');
  succeeds('apt-get', ['update']);
  const installed = succeeds('apt-get', ['install', '--yes', '--no-install-recommends', 'chromium']);
  return installed && succeeds('chromium', ['--version']) ? undefined : 'there is no chromium on the path, and apt-get could not install it';
}
