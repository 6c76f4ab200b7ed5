import type { Moment } from '@kitewire/mtproto';
import { createSeededRandom } from '@kitewire/mtproto/testing';
import { layer } from '@kitewire/tl-schema/api';
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
  const send = async (body: Uint8Array): Promise<CallOutcome> => {
    sent.push(apiCodec.decode(body)._);
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
    expect(waits).toEqual([3000]);
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
