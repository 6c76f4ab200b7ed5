/** How far a transfer is, in one line of a terminal. */
import type { TransferProgress } from '../files/transfer-types.js';
import { shownLine } from './shown-text.js';

const units = ['B', 'kB', 'MB', 'GB'] as const;
const barWidth = 24;
/** Below this there is no room for a bar. */
const leastForBar = 90;

/** 1234567 as `1.23 MB`: decimal units, three digits. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** 3700 s as `1:01:40`, 65 s as `1:05`. */
export function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** The line, at most so many characters long: name, bar, share, bytes, rate and time left, as far as they are known. */
export function progressLine(name: string, { transferred, total, bytesPerSecond, secondsLeft }: TransferProgress, columns: number): string {
  const share = total === undefined || total === 0 ? undefined : Math.min(1, transferred / total);
  const filled = Math.floor((share ?? 0) * barWidth);
  const parts = [
    ...(share !== undefined && columns >= leastForBar ? [`[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`] : []),
    ...(share === undefined ? [] : [`${Math.floor(share * 100)}%`.padStart(4)]),
    total === undefined ? formatBytes(transferred) : `${formatBytes(transferred)} of ${formatBytes(total)}`,
    ...(bytesPerSecond > 0 ? [`${formatBytes(bytesPerSecond)}/s`] : []),
    ...(secondsLeft !== undefined && secondsLeft > 0 ? [`${formatDuration(secondsLeft)} left`] : []),
  ];
  const facts = parts.join('  ');
  const room = columns - facts.length - 3;
  const shown = shownLine(name);
  const label = shown.length <= room ? shown : room > 8 ? `${shown.slice(0, room - 1)}…` : '';
  return `${label === '' ? '' : `${label}  `}${facts}`.slice(0, Math.max(columns - 1, 0));
}
