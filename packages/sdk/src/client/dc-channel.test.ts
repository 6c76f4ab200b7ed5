/** Tests of the end of a connection that nobody uses. */
import { createPortableCrypto, type Moment } from '@kitewire/mtproto';
import { createSeededRandom } from '@kitewire/mtproto/testing';
import { layer } from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../errors/connection-error.js';
import type { Clock } from '../ports/clock.js';
import { silentLogger } from '../ports/logger.js';
import { apiCodec } from '../rpc/api-codec.js';
import { DcChannel } from './dc-channel.js';

const app = { apiId: 1, deviceModel: 'd', systemVersion: 's', appVersion: 'a', systemLangCode: 'en', langCode: 'en' };

/** A channel to nobody, so that each use ends at once, on a clock that the test moves on. */
function create(isKept: () => boolean): { channel: DcChannel; idle: number[]; pass(duration: number): void; waits(): boolean } {
  let instant = 0;
  const timers = new Map<() => void, number>();
  const clock: Clock = {
    now: (): Moment => ({ instant, unix: instant }),
    setTimer: (at, onTime) => {
      timers.set(onTime, at);
      return () => void timers.delete(onTime);
    },
  };
  const idle: number[] = [];
  const ports = { clock, random: createSeededRandom(1), logger: silentLogger };
  const nothing = (): void => {};
  const channel = new DcChannel({
    place: { dcId: 4, purpose: 'download' },
    isKept,
    onIdle: () => void idle.push(instant),
    connection: {
      ...ports,
      crypto: createPortableCrypto(),
      link: { publicKeys: [], dcId: 4 },
      targets: () => [{ host: '192.0.2.1', port: 443 }],
      connector: () => Promise.reject(new ConnectionError('CONNECTION_REFUSED', 'Nobody listens.')),
      openAttempts: 1,
      keepTrying: () => false,
      listener: { onState: nothing, onUpdate: nothing, onSessionCreated: nothing, onAuth: nothing, onTemporaryKey: nothing, onFatal: nothing },
    },
    invoker: { ...ports, codec: apiCodec, layer, app, floodThreshold: 0 },
  });
  const pass = (duration: number): void => {
    instant += duration;
    for (const [onTime, at] of [...timers]) {
      if (at > instant) continue;
      timers.delete(onTime);
      onTime();
    }
  };
  return { channel, idle, pass, waits: () => timers.size > 0 };
}

const use = (channel: DcChannel): Promise<unknown> => expect(channel.invoke({ _: 'help.getConfig' }, {})).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });

describe('DcChannel', () => {
  it('is closed a minute after its last use', async () => {
    const { channel, idle, pass } = create(() => false);
    await use(channel);
    pass(59_000);
    await use(channel);
    pass(59_000);
    expect(idle).toEqual([]);
    pass(1000);
    expect(idle).toEqual([119_000]);
    expect(channel.connection.hasEnded).toBe(true);
  });

  it('stays open while it is kept', async () => {
    let isKept = true;
    const { channel, idle, pass } = create(() => isKept);
    await use(channel);
    pass(600_000);
    expect(idle).toEqual([]);
    isKept = false;
    channel.rest();
    pass(60_000);
    expect(idle).toHaveLength(1);
  });

  it('waits for nothing once it is closed', async () => {
    const { channel, idle, pass, waits } = create(() => false);
    await use(channel);
    await channel.close();
    channel.rest();
    expect(waits()).toBe(false);
    pass(60_000);
    expect(idle).toEqual([]);
  });
});
