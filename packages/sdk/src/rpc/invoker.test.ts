import type { CallBody, Moment } from '@kitewire/mtproto';
import { createSeededRandom } from '@kitewire/mtproto/testing';
import { layer } from '@kitewire/tl-schema/api';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import type { CallOutcome } from '../connection/connection.js';
import type { Clock } from '../ports/clock.js';
import { silentLogger } from '../ports/logger.js';
import { apiCodec } from './api-codec.js';
import { Invoker } from './invoker.js';

const app = { apiId: 1, deviceModel: 'd', systemVersion: 's', appVersion: 'a', systemLangCode: 'en', langCode: 'en' };
const refuse = (errorCode: number, errorMessage: string): CallOutcome => ({ type: 'error', errorCode, errorMessage });
const nearestDc: CallOutcome = {
  type: 'result',
  body: apiCodec.encode({ _: 'nearestDc', country: 'US', thisDc: 2, nearestDc: 2 }),
};

/** An invoker whose server gives scripted answers and whose clock jumps over every wait. */
function create(answers: CallOutcome[]): { invoker: Invoker; sent: string[]; waits: number[] } {
  const sent: string[] = [];
  const waits: number[] = [];
  let instant = 0;
  const clock: Clock = {
    now: (): Moment => ({ instant, unix: instant }),
    setTimer: (at, onTime) => {
      waits.push(at - instant);
      queueMicrotask(() => {
        instant = at;
        onTime();
      });
      return () => {};
    },
  };
  const send = async (body: CallBody): Promise<CallOutcome> => {
    const bytes = typeof body === 'function' ? body({ msgId: 1n, sessionId: 1n, authKeyId: 1n }) : body;
    sent.push(apiCodec.decode(bytes)._);
    return answers.shift() ?? refuse(400, 'SCRIPT_ENDED');
  };
  const options = { codec: apiCodec, layer, app, clock, random: createSeededRandom(1), logger: silentLogger, floodThreshold: 10_000, send };
  return { invoker: new Invoker(options), sent, waits };
}

describe('Invoker', () => {
  it('introduces the application until the first answer', async () => {
    const { invoker, sent } = create([nearestDc, nearestDc]);
    expect(await invoker.invoke({ _: 'help.getNearestDc' })).toMatchObject({ country: 'US' });
    await invoker.invoke({ _: 'help.getNearestDc' });
    expect(sent).toEqual(['invokeWithLayer', 'help.getNearestDc']);
  });

  it('introduces it again when the server has forgotten', async () => {
    const { invoker, sent } = create([nearestDc, refuse(400, 'CONNECTION_NOT_INITED'), nearestDc]);
    await invoker.invoke({ _: 'help.getNearestDc' });
    await invoker.invoke({ _: 'help.getNearestDc' });
    expect(sent).toEqual(['invokeWithLayer', 'help.getNearestDc', 'invokeWithLayer']);
  });

  it('sleeps through a short flood wait', async () => {
    const { invoker, waits } = create([refuse(420, 'FLOOD_WAIT_3'), nearestDc]);
    await invoker.invoke({ _: 'help.getNearestDc' });
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThanOrEqual(3000);
    expect(waits[0]).toBeLessThan(3300);
  });

  it('throws a long one, with its seconds', async () => {
    const { invoker } = create([refuse(420, 'FLOOD_WAIT_30')]);
    await expect(invoker.invoke({ _: 'help.getNearestDc' })).rejects.toMatchObject({ type: 'FLOOD_WAIT', argument: 30, method: 'help.getNearestDc' });
  });

  it('repeats a reading call after a failure of the server', async () => {
    const { invoker, sent } = create([refuse(500, 'RPC_CALL_FAIL'), refuse(-503, 'Timeout'), nearestDc]);
    await invoker.invoke({ _: 'help.getNearestDc' });
    expect(sent).toHaveLength(3);
  });

  it('names the error of a refused call', async () => {
    const { invoker } = create([refuse(400, 'PHONE_CODE_INVALID')]);
    const call = invoker.invoke({ _: 'auth.signIn', phoneNumber: '1', phoneCodeHash: 'h', phoneCode: '1' });
    await expect(call).rejects.toMatchObject({ name: 'RpcError', errorCode: 400, type: 'PHONE_CODE_INVALID' });
  });
});

/** The refusal of a call that the server never lets through, with all its waits. */
async function exhaust(answer: CallOutcome, request: tl.MethodRequest = { _: 'help.getNearestDc' }): Promise<{ error: unknown; sent: number; waits: number[] }> {
  const { invoker, sent, waits } = create(Array.from({ length: 1000 }, () => answer));
  const error: unknown = await invoker.invoke(request).catch((reason: unknown) => reason);
  return { error, sent: sent.length, waits };
}

const sum = (waits: number[]): number => waits.reduce((total, wait) => total + wait, 0);

describe('A13: a server that always has another wait', () => {
  it('is not asked more than once a second with FLOOD_WAIT_0, nor for more than a minute', async () => {
    const { error, sent, waits } = await exhaust(refuse(420, 'FLOOD_WAIT_0'));
    expect(error).toMatchObject({ type: 'FLOOD_WAIT', argument: 0 });
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1000);
    expect(sum(waits)).toBeLessThan(62_000);
    expect(sent).toBe(waits.length + 1);
  });

  it.each(['FLOOD_WAIT_-1', 'FLOOD_WAIT_2147483647', 'FLOOD_WAIT_99999999999999999999', 'FLOOD_WAIT_', 'FLOOD'])('is believed at once with %s', async (text) => {
    const { error, sent, waits } = await exhaust(refuse(420, text));
    expect(error).toMatchObject({ name: 'RpcError', errorCode: 420, text });
    expect({ sent, waits }).toEqual({ sent: 1, waits: [] });
  });

  it('ends every call with 420, whatever it does', async () => {
    for (const request of [{ _: 'help.getConfig' }, { _: 'auth.logOut' }] as const) {
      const { error, sent, waits } = await exhaust(refuse(420, 'FLOOD_WAIT_10'), request);
      expect(error).toMatchObject({ type: 'FLOOD_WAIT', argument: 10 });
      expect(sent).toBeLessThanOrEqual(7);
      expect(sum(waits)).toBeLessThan(66_000);
    }
  });

  it('ends a loop of 500 after pauses that grow, and does not repeat what might have been done', async () => {
    const { error, sent, waits } = await exhaust(refuse(500, 'RPC_CALL_FAIL'));
    expect(error).toMatchObject({ errorCode: 500 });
    expect(sent).toBeLessThanOrEqual(7);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect((await exhaust(refuse(500, 'RPC_CALL_FAIL'), { _: 'auth.logOut' })).sent).toBe(1);
  });

  it('does not make all calls come back at one moment', async () => {
    const { invoker, waits } = create(Array.from({ length: 8 }, () => refuse(420, 'FLOOD_WAIT_3')));
    await Promise.allSettled(Array.from({ length: 8 }, () => invoker.invoke({ _: 'help.getNearestDc' })));
    expect(new Set(waits).size).toBeGreaterThan(4);
    for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(3000);
  });
});
