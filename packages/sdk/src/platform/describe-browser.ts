/** What an account's list of devices shows of a browser. */

/** Names by the mark in the user agent; several browsers carry the marks of those below them. */
const browsers: readonly (readonly [name: string, mark: RegExp])[] = [
  ['Edge', /\bEdg[eA]?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:Headless)?(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* .*Safari\//],
];

const systems: readonly (readonly [name: string, mark: RegExp])[] = [
  ['Android', /\bAndroid\b/],
  ['iOS', /\b(?:iPhone|iPad|iPod)\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
];

/** The browser with its major version, and the system, from the user agent. */
export function describeBrowser(userAgent: string): { readonly deviceModel: string; readonly systemVersion: string } {
  const browser = browsers.map(([name, mark]) => [name, mark.exec(userAgent)?.[1]] as const).find(([, version]) => version !== undefined);
  const system = systems.find(([, mark]) => mark.test(userAgent));
  return { deviceModel: browser?.join(' ') ?? 'Browser', systemVersion: system?.[0] ?? 'Unknown' };
}
