/** A world for the machine of an upload: a source, a server that drops, delays, refuses and loses parts, and a process that ends at any time. */
import fc from 'fast-check';
import type { Moment } from '@kitewire/mtproto';
import { ProgressMeter } from './progress-meter.js';
import { UploadMachine } from './upload-machine.js';
import type { SentPart, UploadEffect, UploadInput } from './upload-types.js';

const partSize = 16;

/** One thing that happens; numbers choose among what is open. */
export type UploadStep =
  | { readonly type: 'read' }
  /** The server takes a part and says so; or nobody hears of it, or the part is lost on the way, or it is refused, alone or with all others. */
  | { readonly type: 'answer'; readonly which: number; readonly how: 'taken' | 'answerLost' | 'partLost' | 'busy' | 'flood' | 'senseless' }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** The process is killed, and another one goes on. */
  | { readonly type: 'crash' }
  | { readonly type: 'loseOnServer'; readonly which: number };

export interface UploadStory {
  readonly size: number;
  readonly isSeekable: boolean;
  readonly isSizeKnown: boolean;
  /** Parts. */
  readonly window: number;
  readonly lanes: number;
  /** Whether another process finds it when it is complete, and uses it. */
  readonly isFound: boolean;
  readonly steps: readonly UploadStep[];
}

const which = fc.nat(20);
const steps: fc.Arbitrary<UploadStep> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<UploadStep>({ type: 'read' }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('answer' as const), which, how: fc.constant('taken' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('answer' as const), which, how: fc.constantFrom('answerLost', 'partLost', 'busy', 'flood') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('answer' as const), which, how: fc.constant('senseless' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat(5000) }) },
  { weight: 1, arbitrary: fc.constantFrom<UploadStep>({ type: 'pause' }, { type: 'resume' }, { type: 'crash' }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('loseOnServer' as const), which }) },
);

/** Stories in which an upload must succeed: nothing is refused, or lost by the server, more often than the machine takes. */
export const uploadStories: fc.Arbitrary<UploadStory> = fc.record({
  size: fc.integer({ min: 1, max: 20 * partSize }),
  isSeekable: fc.boolean(),
  isSizeKnown: fc.boolean(),
  window: fc.integer({ min: 1, max: 6 }),
  lanes: fc.integer({ min: 1, max: 3 }),
  isFound: fc.boolean(),
  steps: fc.array(steps, { maxLength: 120 }),
});

/** Plays stories, and throws where a promise is broken. */
export class UploadWorld {
  readonly #story: UploadStory;
  readonly #source: Uint8Array;
  readonly #server = new Map<bigint, Map<number, Uint8Array>>();
  readonly #calls = new Map<number, SentPart>();
  readonly #noted = new Set<number>();
  /** Parts that are in memory, or being read. */
  readonly #held = new Set<number>();
  readonly #meter: ProgressMeter;
  /** Parts that the server was caught without, and may get again. */
  readonly #reported = new Set<number>();
  #machine: UploadMachine;
  #read: Extract<UploadEffect, { type: 'read' }> | undefined;
  #instant = 0;
  #told = 0;
  #outcome: 'running' | 'complete' | Error = 'running';
  #seed = 1;

  constructor(story: UploadStory) {
    this.#story = story;
    this.#source = Uint8Array.from({ length: story.size }, (_, index) => (index * 7) & 255);
    this.#machine = this.#start();
    this.#meter = new ProgressMeter({ transferred: 0, total: undefined, now: 0 });
    this.#run();
  }

  play(): void {
    for (const step of this.#story.steps) this.#happen(step);
    this.#settle();
  }

  #start(): UploadMachine {
    const { size, isSizeKnown, isSeekable, window, lanes } = this.#story;
    const known = isSizeKnown ? { size, parts: Math.ceil(size / partSize) } : { size: undefined, parts: undefined };
    const isResumed = this.#noted.size > 0;
    return new UploadMachine({
      plan: { partSize, ...known, isBig: true, maxParts: 100 },
      random: { bytes: (length) => Uint8Array.from({ length }, () => (this.#seed = (this.#seed * 75 + 74) % 65_537) & 255) },
      isSeekable,
      maxWindow: window * partSize,
      lanes: { first: lanes, limit: lanes },
      ...(isResumed && { earlier: { fileId: this.#machine.fileId, confirmed: new Set(this.#noted) } }),
    });
  }

  get #now(): Moment {
    return { instant: this.#instant, unix: this.#instant };
  }

  #give(input: UploadInput): void {
    this.#machine.handle(input, this.#now);
    this.#run();
  }

  #run(): void {
    for (let effect = this.#machine.poll(this.#now); effect; effect = this.#machine.poll(this.#now)) this.#carryOut(effect);
    const { window } = this.#story;
    demand(this.#machine.inFlight <= window * partSize, 'more is under way than the window allows');
    // One is there ahead, and of a stream one more waits until the next one tells whether it is the last.
    demand(this.#held.size <= window + 2, 'too many parts are held');
    // A stream may still be giving a part that an earlier process has uploaded.
    const isIdle = [...this.#held].every((part) => part === this.#read?.part);
    if (this.#outcome === 'complete') demand(isIdle, 'parts are held that nobody needs any more');
    const progress = this.#meter.advance(this.#machine.transferred, this.#machine.plan.size, this.#instant);
    if (!progress) return;
    demand(progress.transferred >= this.#told, 'the progress went back');
    this.#told = progress.transferred;
  }

  #carryOut(effect: UploadEffect): void {
    switch (effect.type) {
      case 'read':
        demand(this.#read === undefined || this.#read.readId !== effect.readId, 'one thing is read twice');
        demand(!this.#held.has(effect.part), 'a part is read that is in memory');
        this.#held.add(effect.part);
        this.#read = effect;
        return;
      case 'send': {
        const { part } = effect;
        demand(part.lane < this.#story.lanes, 'there is no such connection');
        demand(!this.#noted.has(part.index), 'a confirmed part is sent again');
        demand([...this.#calls.values()].every(({ index }) => index !== part.index), 'a part is under way twice');
        demand(part.total === -1 || part.total === Math.ceil(this.#story.size / partSize), 'the number of parts is wrong');
        const isLast = part.index === Math.ceil(this.#story.size / partSize) - 1;
        demand(!isLast || part.total > 0, 'the last part does not say that it is the last');
        this.#calls.set(effect.sendId, part);
        return;
      }
      case 'note':
        if (effect.isConfirmed) this.#noted.add(effect.part);
        else this.#noted.delete(effect.part);
        this.#held.delete(effect.part);
        return;
      case 'unneeded':
        demand(this.#noted.has(effect.part), 'a part is dropped that the server has not got');
        this.#held.delete(effect.part);
        return;
      case 'begin':
        this.#noted.clear();
        this.#calls.clear();
        this.#held.clear();
        return;
      case 'check':
        return this.#machine.handle({ type: 'checked' }, this.#now);
      case 'complete':
        this.#outcome = 'complete';
        return;
      case 'fail':
        this.#outcome = effect.error;
    }
  }

  #happen(step: UploadStep): void {
    if (this.#outcome !== 'running') return;
    switch (step.type) {
      case 'read':
        return this.#finishRead();
      case 'answer':
        return this.#answer(step.which, step.how);
      case 'wait':
        this.#instant += step.ms;
        return this.#run();
      case 'pause':
        return this.#give({ type: 'paused' });
      case 'resume':
        return this.#give({ type: 'resumed' });
      case 'crash':
        return this.#crash();
      case 'loseOnServer': {
        const parts = this.#server.get(this.#machine.fileId);
        // As many as the machine repeats without beginning anew.
        if (parts && this.#reported.size < 3) {
          const index = [...parts.keys()][step.which % Math.max(1, parts.size)];
          if (index === undefined) return;
          parts.delete(index);
          this.#reported.add(index);
        }
      }
    }
  }

  #finishRead(): void {
    const read = this.#read;
    if (!read) return;
    this.#read = undefined;
    const bytes = this.#source.slice(read.offset, read.offset + read.length);
    if (bytes.length === 0) this.#held.delete(read.part);
    this.#give({ type: 'read', readId: read.readId, bytes });
  }

  #answer(choice: number, how: Extract<UploadStep, { type: 'answer' }>['how']): void {
    const open = [...this.#calls];
    const [sendId, part] = open[choice % Math.max(1, open.length)] ?? [];
    if (sendId === undefined || !part) return;
    this.#calls.delete(sendId);
    if (how === 'taken' || how === 'answerLost') {
      const parts = this.#server.get(part.fileId) ?? new Map<number, Uint8Array>();
      this.#server.set(part.fileId, parts.set(part.index, part.bytes));
    }
    const error = new Error(how);
    if (how === 'taken') this.#give({ type: 'confirmed', sendId });
    else if (how === 'busy') this.#give({ type: 'failed', sendId, failure: { kind: 'refused', code: 500, type: 'BUSY', error } });
    else if (how === 'senseless') this.#give({ type: 'failed', sendId, failure: { kind: 'refused', code: 400, type: 'FILE_PART_SIZE_CHANGED', error } });
    else if (how === 'flood') this.#give({ type: 'failed', sendId, failure: { kind: 'refused', code: 420, type: 'FLOOD_WAIT', argument: 3, error } });
    else this.#give({ type: 'failed', sendId, failure: { kind: 'lost', error } });
  }

  /** Only what has a size is taken up again: a stream of the same bytes, too. */
  #crash(): void {
    if (!this.#story.isSizeKnown) return;
    this.#calls.clear();
    this.#held.clear();
    this.#read = undefined;
    this.#outcome = 'running';
    this.#machine = this.#start();
    this.#run();
  }

  /** From here on nothing goes wrong any more, except that the server says what it has lost. */
  #settle(): void {
    this.#give({ type: 'resumed' });
    let mayBeFound = this.#story.isFound;
    for (let round = 0; round < 1000; round += 1) {
      if (this.#outcome === 'complete') {
        if (mayBeFound) this.#crash();
        mayBeFound = false;
        const missing = this.#missingPart();
        if (missing === undefined) return;
        if (!this.#story.isSeekable) return;
        this.#outcome = 'running';
        this.#give({ type: 'missing', part: missing, error: new Error('missing') });
      }
      if (this.#outcome !== 'running') {
        const countOf = (...ways: string[]): number => this.#story.steps.filter((step) => step.type === 'answer' && ways.includes(step.how)).length;
        const isAllowed = countOf('busy', 'flood') >= 8 || countOf('senseless') >= (this.#story.isSeekable ? 2 : 1);
        demand(isAllowed, `it was given up: ${String(this.#outcome)}`);
        return;
      }
      this.#finishRead();
      this.#answer(round, 'taken');
      this.#instant = Math.max(this.#instant + 1, this.#calls.size === 0 ? (this.#machine.deadline ?? 0) : 0);
      this.#run();
    }
    throw new Error('the upload does not end');
  }

  #missingPart(): number | undefined {
    const parts = this.#server.get(this.#machine.fileId);
    for (let index = 0; index < Math.ceil(this.#story.size / partSize); index += 1) {
      const part = parts?.get(index);
      if (!part) {
        demand(this.#reported.has(index), `part ${index} was never sent`);
        return index;
      }
      demand(String(part) === String(this.#source.slice(index * partSize, (index + 1) * partSize)), `part ${index} has other bytes`);
    }
    return undefined;
  }
}

function demand(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}
