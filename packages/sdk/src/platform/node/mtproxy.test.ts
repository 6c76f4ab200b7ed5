import { describe, expect, it, onTestFinished } from 'vitest';
import { UsageError } from '../../errors/usage-error.js';
import { describeConnector, type FarEnd } from '../../ports/connector.contract.js';
import { mtproxy } from './mtproxy.js';
import { startSocks5 } from './proxies.contract.js';
import { socks5 } from './socks5.js';
import { listenTcp } from './tcp-listener.contract.js';

const key = '00112233445566778899aabbccddeeff';
const dc = { dcId: 2, testMode: true, fixed: false, addresses: [{ host: '149.154.167.51', port: 443 }] };
const somewhere = { host: 'proxy.example', port: 443 };

// To the connector every proxy is whoever listens at the target; a proxy that refuses is told from a server that does.
const open = mtproxy({ ...somewhere, secret: key }).open;
describeConnector('MTProxy', { connect: open, listen: listenTcp, refusal: 'PROXY_UNREACHABLE' });

/** The error in which a stream to somebody ends. */
async function endOf(onStream: (far: FarEnd) => void, closeAfter?: number): Promise<Error | undefined> {
  const listener = await listenTcp(onStream);
  onTestFinished(() => listener.close());
  const stream = await open(listener.target);
  const ended = new Promise<Error | undefined>((resolve) => stream.listen({ onBytes: () => {}, onDrained: () => {}, onClosed: resolve }));
  stream.write(new Uint8Array(64));
  if (closeAfter !== undefined) setTimeout(() => stream.close(), closeAfter);
  return ended;
}

describe('MTProxy as a transport', () => {
  it('goes to the proxy instead of the data centre, which it names to it', () => {
    const transport = mtproxy({ ...somewhere, secret: key, framing: 'abridged' });
    expect(transport.targets(dc)).toEqual([somewhere]);
    expect(transport.dress(dc)).toMatchObject({ framing: 'abridged', obfuscation: { dcId: 10_002 } });
  });

  it.each([['padding', `dd${key}`, false], ['a domain', `ee${key}6578616d706c652e636f6d`, true]])('pads its packets when the secret asks for %s', (_name, secret, wraps) => {
    const dress = mtproxy({ ...somewhere, secret, framing: 'abridged' }).dress(dc);
    expect(dress.framing).toBe('paddedIntermediate');
    expect(dress.wrap !== undefined).toBe(wraps);
  });

  it.each(['', 'zz', key.slice(2), `aa${key}`, `ee${key}`, `ee${key}ff00`])('does not take %j for a secret, nor repeats it', (secret) => {
    const make = (): unknown => mtproxy({ ...somewhere, secret });
    expect(make).toThrow(UsageError);
    expect(make).toThrow(/secret/);
    if (secret.length > 4) expect(make).not.toThrow(secret);
  });

  it('goes to the proxy through another one', async () => {
    const listener = await listenTcp((far) => far.write(Uint8Array.of(7)));
    onTestFinished(() => listener.close());
    const outer = await startSocks5();
    const transport = mtproxy({ ...listener.target, secret: key, connect: socks5(outer) });
    const stream = await transport.open(transport.targets(dc)[0] ?? somewhere);
    onTestFinished(() => stream.close());
    const heard = new Promise<Uint8Array>((resolve) => stream.listen({ onBytes: resolve, onDrained: () => {}, onClosed: () => {} }));
    expect([...(await heard)]).toEqual([7]);
    expect(outer.asked).toHaveLength(1);
  });

  it('says what it may mean when the proxy hangs up without a word', async () => {
    expect(await endOf((far) => far.cut())).toMatchObject({ code: 'PROXY_REFUSED', message: expect.stringMatching(/another secret.*Check the proxy's address, secret/) });
  });

  it('blames nobody for an end after bytes came, or for one of our own', async () => {
    const talkative = await endOf((far) => {
      far.write(Uint8Array.of(1));
      setTimeout(() => far.cut(), 20);
    });
    expect(talkative).not.toMatchObject({ code: 'PROXY_REFUSED' });
    expect(await endOf(() => {}, 20)).toBeUndefined();
  });
});
