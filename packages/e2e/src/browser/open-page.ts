/** A page of a real Chromium that runs our bundle under a strict content security policy. */
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KitewireServer } from '@kitewire/reference-server';
import type { EmbeddedServer } from '@kitewire/sdk';
import { build } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { Address } from '../support/relay.js';
import type { page as functions } from './page.js';

type PageFunctions = typeof functions;

/** An open page. */
export interface OpenPage {
  /** Calls a function of `page.ts` in the page. */
  call<Name extends keyof PageFunctions>(name: Name, ...parameters: Parameters<PageFunctions[Name]>): Promise<Awaited<ReturnType<PageFunctions[Name]>>>;
  /** Unplugs the browser's network, or plugs it in again. */
  setOffline(isOffline: boolean): Promise<void>;
  /** Gives the page's origin less space, in bytes. */
  limitSpace(bytes: number): Promise<void>;
  /** Opens another tab with the same page. */
  openAnother(): Promise<OpenPage>;
  /** Loads the page anew. */
  reload(): Promise<void>;
  /** Ends the tab as a browser does that asks nobody. */
  kill(): Promise<void>;
  /** Ends the process that runs the tab, in the middle of whatever it does. */
  crash(): Promise<void>;
  /** Errors that nobody caught, and lines of the console that are errors. */
  readonly faults: string[];
}

export interface OpenPageOptions {
  /** Answers the page when it asks for a login code. */
  readonly codeFor: (phone: string) => string | Promise<string>;
  /** Whether the policy lets the page compile WebAssembly; `true` unless given. */
  readonly webAssembly?: boolean;
}

const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the Chromium of the machine. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findOnPath('chromium'), headless: true, args: switches });
}

function findOnPath(name: string): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // Not here.
    }
  }
  throw new Error(`There is no ${name} on the path: install it, as the package of that name of Debian does.`);
}

/** The server as a page is told it. */
export function toEmbedded({ publicKey, dcId, address }: KitewireServer, via: Address = address): EmbeddedServer {
  return { publicKey, dcId, address: { host: via.host, port: via.port } };
}

/** Bundles `page.ts` as an application would. */
export async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** Opens a page with the bundle; it is closed when the test ends. */
export async function openPage(browser: Browser, bundle: string, { codeFor, webAssembly = true }: OpenPageOptions): Promise<OpenPage> {
  const policy = `default-src 'none'; script-src 'self'${webAssembly ? " 'wasm-unsafe-eval'" : ''}; connect-src ws://127.0.0.1:* http://127.0.0.1:*`;
  const server = createServer((request, response) => {
    if (request.url === '/bundle.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(bundle);
    else if (request.url === '/') response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy }).end('<!doctype html><script type="module" src="/bundle.js"></script>');
    else response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const context = await browser.newContext();
  onTestFinished(async () => {
    await context.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return openTab(context, origin, codeFor);
}

async function openTab(context: BrowserContext, origin: string, codeFor: OpenPageOptions['codeFor']): Promise<OpenPage> {
  const tab = await context.newPage();
  const faults: string[] = [];
  tab.on('pageerror', (error) => void faults.push(error.message));
  tab.on('console', (message) => void (message.type() === 'error' && faults.push(message.text())));
  await tab.exposeFunction('codeFor', codeFor);
  await tab.goto(`${origin}/`);
  return {
    call: (name, ...parameters) => callInPage(tab, name, parameters),
    setOffline: (isOffline) => context.setOffline(isOffline),
    async limitSpace(bytes) {
      const session = await context.newCDPSession(tab);
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: bytes });
    },
    openAnother: () => openTab(context, origin, codeFor),
    reload: async () => void (await tab.reload()),
    kill: () => tab.close({ runBeforeUnload: false }),
    async crash() {
      const session = await context.newCDPSession(tab);
      const crashed = new Promise((resolve) => tab.once('crash', resolve));
      // Nobody is left to answer.
      session.send('Page.crash').catch(() => undefined);
      await crashed;
    },
    faults,
  };
}

async function callInPage<Name extends keyof PageFunctions>(tab: Page, name: Name, parameters: unknown[]): Promise<Awaited<ReturnType<PageFunctions[Name]>>> {
  return tab.evaluate(
    ([called, given]) => (globalThis as unknown as { page: Record<string, (...values: unknown[]) => never> }).page[called as string]?.(...(given as unknown[])) as never,
    [name, parameters] as const,
  );
}
