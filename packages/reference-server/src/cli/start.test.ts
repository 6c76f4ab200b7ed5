import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';
import { createLegacyPaddingCrypto } from '@kitewire/mtproto/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { waitUntil } from '../gateway/gateway-fixture.contract.js';
import { WireClient } from '../gateway/wire-client.contract.js';
import { FlagError, readFlags } from './flags.js';
import { greet } from './greeting.js';
import { type CliSurroundings, runCli } from './start.js';

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'kitewire-cli-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function surroundings(untilEnd: () => Promise<void> = async () => {}): CliSurroundings & { printed: string[]; errors: string[] } {
  const printed: string[] = [];
  const errors: string[] = [];
  const print = (text: string): void => void printed.push(text);
  return { version: '1.2.3', print, printError: (text) => void errors.push(text), untilEnd, printed, errors };
}

describe('readFlags', () => {
  it('has a default for everything', () => {
    expect(readFlags([], '1.2.3')).toEqual({
      ...{ host: '127.0.0.1', port: 4430, publicHost: undefined, data: './kitewire-data', dcs: 1, mtproxySecret: undefined, mtproxyPort: 0, mtproxyStrangersTo: undefined, workers: 2, legacyRsaPadding: false, limits: true, verbose: false },
    });
  });

  it('reads every option', () => {
    const args = ['--host', '0.0.0.0', '--port=0', '--public-host', '192.0.2.1', '--data', '/tmp/x', '--dcs', '3', '--mtproxy-secret', 'ddffeeddccbbaa99887766554433221100', '--mtproxy-port', '8443', '--mtproxy-strangers-to', 'example.com:8443', '--workers', '0', '--legacy-rsa-padding', '--no-limits', '--verbose'];
    expect(readFlags(args, '1.2.3')).toEqual({
      ...{ host: '0.0.0.0', port: 0, publicHost: '192.0.2.1', data: '/tmp/x', dcs: 3, mtproxySecret: 'ddffeeddccbbaa99887766554433221100', mtproxyPort: 8443, mtproxyStrangersTo: { host: 'example.com', port: 8443 }, workers: 0, legacyRsaPadding: true, limits: false, verbose: true },
    });
  });

  it.each([
    ['example.com', { host: 'example.com' }],
    ['192.0.2.1:80', { host: '192.0.2.1', port: 80 }],
    ['[2001:db8::1]', { host: '2001:db8::1' }],
    ['[2001:db8::1]:443', { host: '2001:db8::1', port: 443 }],
  ])('reads %s as where strangers are led', (text, site) => {
    expect(readFlags(['--mtproxy-strangers-to', text], '1.2.3')?.mtproxyStrangersTo).toEqual(site);
  });

  it.each([
    [['--port', 'abc'], '--port takes a number from 0 to 65535, once, got abc'],
    [['--port', '65536'], '--port takes a number from 0 to 65535, once, got 65536'],
    [['--port', '1.5'], 'got 1.5'],
    [['--port=-1'], 'got -1'],
    [['--port', '1', '--port', '2'], 'once'],
    [['--port'], 'port'],
    [['--dcs', '0'], '--dcs takes a number from 1 to 16, once, got 0'],
    [['--dcs', '17'], 'got 17'],
    [['--data'], 'data'],
    [['--data', ''], 'data'],
    [['--data', '007'], './'],
    [['--data', 'a', '--data', 'b'], 'once'],
    [['--verbose', '--verbose'], '--verbose'],
    [['--legacy-rsa-padding', 'maybe', '--legacy-rsa-padding'], '--legacy-rsa-padding takes no value'],
    [['--mtproxy-secret', '00112233445566778899001122334455'], '--mtproxy-secret takes a text'],
    [['--mtproxy-port', '65536'], '--mtproxy-port takes a number from 0 to 65535'],
    [['--mtproxy-strangers-to', '::1'], '--mtproxy-strangers-to takes a host, or host:port, got ::1'],
    [['--workers', '65'], '--workers takes a number from 0 to 64, once, got 65'],
    [['--colour'], 'colour'],
    [['somewhere'], 'somewhere'],
  ])('refuses %j with a reason', (args, reason) => {
    expect(() => readFlags(args, '1.2.3')).toThrow(FlagError);
    expect(() => readFlags(args, '1.2.3')).toThrow(reason);
  });
});

describe('runCli', () => {
  it('tells its options and its version, and starts nothing', async () => {
    const said = vi.spyOn(console, 'info').mockImplementation(() => {});
    const logged = vi.spyOn(console, 'log').mockImplementation(() => {});
    onTestFinished(() => void vi.restoreAllMocks());
    for (const args of [['--help'], ['-h'], ['--version'], ['-v']]) expect(await runCli(args, surroundings())).toBe(0);
    const text = [...said.mock.calls, ...logged.mock.calls].flat().join('\n');
    for (const word of ['--port', '--data', '--public-host', '--no-limits', 'kitewire-server/1.2.3']) expect(text).toContain(word);
  });

  it('serves until it is told to end, and says how to reach it', async () => {
    const data = join(makeDirectory(), 'new', 'directory');
    let end: () => void = () => {};
    const world = surroundings(() => new Promise((resolve) => (end = resolve)));
    const code = runCli(['--port', '0', '--data', data], world);
    await vi.waitFor(() => expect(world.printed).toHaveLength(1), 5000);
    expect(world.printed[0]).toMatch(/on 127\.0\.0\.1:\d+, data in /);
    expect(world.printed[0]).toContain('-----BEGIN RSA PUBLIC KEY-----');
    end();
    expect(await code).toBe(0);
    expect(existsSync(join(data, 'kitewire.sqlite'))).toBe(true);
    expect(world.errors).toEqual([]);
  });

  it('serves as several data centres when it is told to', async () => {
    const world = surroundings();
    expect(await runCli(['--port', '0', '--dcs', '2', '--data', makeDirectory()], world)).toBe(0);
    expect(world.printed[0]).toMatch(/Data centre 1 on 127\.0\.0\.1:\d+, with its key as pem1:\n\n-----BEGIN RSA PUBLIC KEY-----/);
  });

  it.each([
    [[], false],
    [['--legacy-rsa-padding'], true],
  ])('with %j lets a client that pads as before RSA_PAD make a key: %s', async (args, isLetIn) => {
    let end: () => void = () => {};
    const world = surroundings(() => new Promise((resolve) => (end = resolve)));
    const code = runCli(['--port', '0', '--data', makeDirectory(), ...args], world);
    await vi.waitFor(() => expect(world.printed).toHaveLength(1), 5000);
    const port = Number(/on 127\.0\.0\.1:(\d+)/.exec(world.printed[0] ?? '')?.[1]);
    const crypto = createLegacyPaddingCrypto(createNodeCrypto(), nodeRandom);
    const client = await new WireClient({ host: '127.0.0.1', port, publicKey: world.printed[0] ?? '', crypto }).connect();
    await waitUntil(() => client.auth !== undefined || !client.isConnected);
    expect(client.auth !== undefined).toBe(isLetIn);
    client.cut();
    end();
    expect(await code).toBe(0);
  });

  it('ends at once when it is told so amid its start', async () => {
    expect(await runCli(['--port', '0', '--data', makeDirectory()], surroundings())).toBe(0);
  });

  it('says in one line what is wrong with its options, its port or its directory', async () => {
    const taken = createTcpServer();
    await new Promise<void>((resolve) => void taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as { port: number };
    const cases: [string[], RegExp][] = [
      [['--port', 'x'], /^kitewire-server: --port takes/],
      [['--port', String(port), '--data', makeDirectory()], /^kitewire-server: .*another program listens there/],
      [['--port', '0', '--data', '/dev/null/x'], /^kitewire-server: the directory \/dev\/null\/x: /],
    ];
    for (const [args, reason] of cases) {
      const world = surroundings();
      expect(await runCli(args, world)).toBe(1);
      expect(world.errors).toHaveLength(1);
      expect(world.errors[0]).toMatch(reason);
      expect(world.errors[0]).not.toContain('\n');
    }
  });
});

describe('greet', () => {
  it('writes an IPv6 address so that it can be pasted', () => {
    const dc = { address: { host: '::1', port: 5 }, publicKey: 'PEM\n', dcId: 4 };
    const text = greet({ ...dc, dcs: [dc], mtproxy: { host: '::1', port: 6, secret: 'dd00' } }, './data');
    expect(text).toContain("embedded({ address: '[::1]:5', publicKey: pem, dcId: 4 })");
    expect(text).toContain("{ id: 4, ipAddress: '::1', port: 5 }");
    expect(text).toContain('tg://proxy?server=::1&port=6&secret=dd00');
  });

  it('names every data centre with its address and its key', () => {
    const dcs = [2, 1, 3].map((dcId) => ({ address: { host: '127.0.0.1', port: 4430 + dcId }, publicKey: `PEM ${dcId}\n`, dcId }));
    const [main] = dcs;
    if (main === undefined) throw new RangeError('there is one');
    const text = greet({ ...main, dcs, mtproxy: undefined }, './data');
    expect(text).toContain('Data centre 1 on 127.0.0.1:4431, with its key as pem1:\n\nPEM 1\n');
    expect(text).toContain(
      "embedded({ address: '127.0.0.1:4432', publicKey: pem, dcs: [{ dcId: 1, address: '127.0.0.1:4431', publicKey: pem1 }, { dcId: 3, address: '127.0.0.1:4433', publicKey: pem3 }] })",
    );
    expect(text).toContain('addPublicKey(new NodeCryptoProvider(), pem3);\n  const dc');
  });
});
