/** The loop that carries out what the machine of an upload wants: the only place where it meets its source, the server and the clock. */
import type { FileSource } from '../ports/file-source.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { Clock } from '../ports/clock.js';
import { Alarm } from '../timing/alarm.js';
import { createCancelSource } from '../timing/cancel-source.js';
import type { ByteBudget, GiveBack } from './byte-budget.js';
import { checkBytes } from './check-bytes.js';
import type { PartBuffers } from './part-buffers.js';
import type { ProgressMeter } from './progress-meter.js';
import { tellProgress } from './tell-progress.js';
import type { TransferControl, TransferOptions } from './transfer-types.js';
import type { UploadMachine } from './upload-machine.js';
import type { UploadRecord } from './upload-record.js';
import type { PartFailure, SentPart, UploadEffect, UploadInput } from './upload-types.js';

export interface UploadRun {
  readonly machine: UploadMachine;
  readonly source: FileSource;
  readonly clock: Clock;
  readonly budget: ByteBudget;
  readonly buffers: PartBuffers;
  /** Frees the memory of an array at once, where the platform can. */
  readonly discard: ((bytes: Uint8Array) => void) | undefined;
  readonly priority: number;
  /** Sends a part; gives whether the server has taken it. */
  readonly send: (part: SentPart, signal: CancelSignal) => Promise<boolean>;
  /** Says what the rejection of a sending means. */
  readonly explain: (error: unknown) => PartFailure;
  /** What outlives the process; `undefined` where nothing does. */
  readonly record: UploadRecord | undefined;
  readonly meter: ProgressMeter;
  readonly onProgress: TransferOptions['onProgress'];
  /** Tells when the upload must end before its time, perhaps before this returns; gives what ends the watching. */
  readonly watchEnd: (onEnd: (error: Error) => void) => () => void;
  readonly control?: TransferControl | undefined;
}

/**
 * Drives an upload until the server has everything.
 *
 * Rejects with the error that the machine gives up with, or with what has ended it. Neither the source nor the record is closed.
 */
export function runUpload(run: UploadRun): Promise<void> {
  return new Promise((resolve, reject) => new Driving(run, resolve, reject).begin());
}

class Driving {
  readonly #run: UploadRun;
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;
  readonly #alarm: Alarm;
  /** What each part holds of the budget from being read to being confirmed and noted; what was not sent yet is let go in a pause. */
  readonly #held = new Map<number, GiveBack>();
  /** What parts were read into, as long as nothing has gone wrong with them: then it is not used again. */
  readonly #buffers = new Map<number, Uint8Array>();
  readonly #underway = new Map<number, number>();
  #calls = createCancelSource();
  /** A part that is to be read when there is room. */
  #waiting: { readonly part: number; readonly end: () => void; readonly force: () => void } | undefined;
  readonly #watches: (() => void)[] = [];
  #isPumping = false;
  #isOver = false;

  constructor(run: UploadRun, resolve: () => void, reject: (error: Error) => void) {
    this.#run = run;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#alarm = new Alarm(run.clock, () => this.#pump());
  }

  begin(): void {
    const { watchEnd, control } = this.#run;
    this.#watches.push(watchEnd((error) => this.#give({ type: 'cancelled', error })));
    if (this.#isOver) return this.#endWatches();
    if (control) this.#watches.push(control.watch(() => this.#onControl()));
    // An earlier run of the machine may have ended halted: this one goes by its own control.
    this.#onControl();
    this.#pump();
  }

  #onControl(): void {
    const { control, meter, clock } = this.#run;
    const isPaused = control?.isPaused === true;
    if (isPaused) {
      const sent = new Set(this.#underway.values());
      for (const [part, giveBack] of this.#held) if (!sent.has(part)) giveBack();
    } else meter.restart(clock.now().instant);
    this.#give({ type: isPaused ? 'paused' : 'resumed' });
  }

  #give(input: UploadInput): void {
    if (this.#isOver) return;
    const { machine, clock } = this.#run;
    machine.handle(input, clock.now());
    this.#pump();
  }

  #pump(): void {
    if (this.#isPumping || this.#isOver) return;
    const { machine, clock } = this.#run;
    this.#isPumping = true;
    for (let effect = machine.poll(clock.now()); effect; effect = machine.poll(clock.now())) this.#carryOut(effect);
    this.#isPumping = false;
    this.#alarm.set(this.#isOver ? undefined : machine.deadline);
  }

  #carryOut(effect: UploadEffect): void {
    const { machine, record, meter, clock, onProgress } = this.#run;
    switch (effect.type) {
      case 'read':
        return this.#read(effect);
      case 'unneeded':
        this.#release(effect.part);
        return this.#reuse(effect.part);
      case 'send':
        return void this.#send(effect.sendId, effect.part);
      case 'note': {
        record?.note(effect.part, effect.isConfirmed);
        if (!effect.isConfirmed) return;
        this.#release(effect.part);
        this.#reuse(effect.part);
        this.#goOnIfAlone();
        const progress = meter.advance(machine.transferred, machine.plan.size, clock.now().instant);
        if (progress) tellProgress(onProgress, progress);
        return;
      }
      case 'begin':
        this.#calls.cancel();
        this.#calls = createCancelSource();
        this.#buffers.clear();
        this.#letGo();
        return record?.begin(effect.fileId);
      case 'check':
        return void this.#check();
      case 'complete':
        this.#end();
        tellProgress(onProgress, meter.end(machine.transferred, clock.now().instant));
        return this.#resolve();
      case 'fail':
        this.#end();
        return this.#reject(effect.error);
    }
  }

  async #check(): Promise<void> {
    try {
      await this.#run.source.check();
    } catch (error) {
      return this.#give({ type: 'checkFailed', error: error as Error });
    }
    this.#give({ type: 'checked' });
  }

  /** A part is on its way until that it arrived is on record: so a later process sends no more of them again than fit into the budget. */
  #release(part: number): void {
    const { record } = this.#run;
    const giveBack = this.#held.get(part);
    this.#held.delete(part);
    if (giveBack && record) void record.settled().then(giveBack);
    else giveBack?.();
  }

  #read({ readId, part, offset, length }: Extract<UploadEffect, { type: 'read' }>): void {
    const { budget, priority } = this.#run;
    const read = (giveBack: GiveBack): void => {
      this.#waiting = undefined;
      this.#held.get(part)?.();
      this.#held.set(part, giveBack);
      if (this.#run.control?.isPaused) giveBack();
      this.#readPart(part, offset, length).then(
        (bytes) => this.#give({ type: 'read', readId, bytes }),
        (error: Error) => this.#give({ type: 'readFailed', readId, error }),
      );
    };
    this.#waiting?.end();
    this.#waiting = undefined;
    let isGranted = false;
    const end = budget.take(length, priority, (giveBack) => {
      isGranted = true;
      if (this.#isOver) giveBack();
      else read(giveBack);
    });
    if (isGranted) return;
    const force = (): void => {
      end();
      read(budget.force(length));
    };
    this.#waiting = { part, end, force };
    this.#goOnIfAlone();
  }

  /**
   * A stream holds its latest part until the next one tells whether that was the last: with nothing else on its way it must not
   * wait for others that do the same.
   */
  #goOnIfAlone(): void {
    const { plan, inFlight } = this.#run.machine;
    if (this.#waiting && this.#waiting.part > 0 && plan.size === undefined && inFlight === 0) this.#waiting.force();
  }

  async #readPart(part: number, offset: number, length: number): Promise<Uint8Array> {
    const { source, buffers } = this.#run;
    if (!source.readInto) return checkBytes('A source gave a part', await source.read(offset, length));
    const buffer = buffers.take(length);
    this.#buffers.set(part, buffer);
    return checkBytes('A source gave a part', await source.readInto(offset, buffer));
  }

  /** There was no call with a part, or one that the server has confirmed, so that nobody looks at its bytes any more. */
  #reuse(part: number): void {
    const buffer = this.#buffers.get(part);
    this.#buffers.delete(part);
    if (buffer && !this.#run.buffers.giveBack(buffer)) this.#run.discard?.(new Uint8Array(buffer.buffer));
  }

  async #send(sendId: number, part: SentPart): Promise<void> {
    const { send, explain } = this.#run;
    const { signal } = this.#calls;
    this.#underway.set(sendId, part.index);
    try {
      const isTaken = await send(part, signal);
      this.#underway.delete(sendId);
      if (signal.aborted) return;
      if (isTaken) return this.#give({ type: 'confirmed', sendId });
      this.#buffers.delete(part.index);
      const error = new Error('The server has answered "false" to a part.');
      this.#give({ type: 'failed', sendId, failure: { kind: 'refused', code: 500, type: 'FALSE', error } });
    } catch (error) {
      this.#underway.delete(sendId);
      this.#buffers.delete(part.index);
      if (!signal.aborted) this.#give({ type: 'failed', sendId, failure: explain(error) });
    }
  }

  #end(): void {
    this.#isOver = true;
    this.#calls.cancel();
    this.#endWatches();
    this.#alarm.set(undefined);
    this.#letGo();
  }

  /** Holds nothing of the budget any more, and waits for nothing of it. */
  #letGo(): void {
    this.#waiting?.end();
    this.#waiting = undefined;
    for (const giveBack of this.#held.values()) giveBack();
    this.#held.clear();
  }

  #endWatches(): void {
    for (const end of this.#watches.splice(0)) end();
  }
}
