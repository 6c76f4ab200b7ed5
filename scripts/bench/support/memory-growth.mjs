// By how much a process grows while something is going on.
import { readFileSync, writeFileSync } from 'node:fs';

/** Between two looks where the system keeps no record of the peak, in ms. */
const period = 10;

/** The most memory since `forgetPeak`, as Linux keeps it; `undefined` elsewhere. */
function readPeak() {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return found ? Number(found[1]) * 1024 : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the system forgot the peak: https://www.kernel.org/doc/html/latest/filesystems/proc.html, clear_refs. */
function forgetPeak() {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return readPeak() !== undefined;
  } catch {
    return false;
  }
}

/** Watches this process from now on; `end` gives the bytes by which it was larger at most. */
export function watchGrowth() {
  globalThis.gc?.();
  const isKept = forgetPeak();
  const before = process.memoryUsage.rss();
  let most = before;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  // Looking costs as much as some hundred KB of a transfer.
  const timer = isKept ? undefined : setInterval(look, period);
  return {
    end() {
      clearInterval(timer);
      look();
      return Math.max(0, (isKept ? (readPeak() ?? most) : most) - before);
    },
  };
}
