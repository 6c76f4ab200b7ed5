/** The bounded buffer of what comes while the lines may not move. */
import { routeUpdate } from './route-update.js';
import type { UpdateContainer } from './update-container.js';
import type { LineInput } from './update-lines.js';

/** Keeps inputs in order; each update in them counts, and an empty container counts as one. */
export class WaitingInputs {
  readonly #maxUpdates: number;
  #inputs: LineInput[] = [];
  #updates = 0;

  constructor(maxUpdates: number) {
    this.#maxUpdates = maxUpdates;
  }

  get isEmpty(): boolean {
    return this.#inputs.length === 0;
  }

  /** Adds an input at the end; when there is no room, forgets everything instead and returns `false`. */
  add(input: LineInput): boolean {
    this.#inputs.push(input);
    this.#updates += weigh(input);
    if (this.#updates <= this.#maxUpdates) return true;
    this.clear();
    return false;
  }

  /** Takes the oldest input out. */
  take(): LineInput | undefined {
    const input = this.#inputs.shift();
    if (input !== undefined) this.#updates -= weigh(input);
    return input;
  }

  clear(): void {
    this.#inputs = [];
    this.#updates = 0;
  }
}

/** A container in two: what stands outside every order and never waits, and the rest, where there is any. */
export interface SplitContainer {
  readonly immediate: UpdateContainer | undefined;
  readonly ordered: UpdateContainer | undefined;
}

/** Parts a container that has to wait. */
export function splitContainer(container: UpdateContainer): SplitContainer {
  const isImmediate = container.updates.map((update) => routeUpdate(update).to === 'now');
  if (!isImmediate.includes(true)) return { immediate: undefined, ordered: container };
  const immediate = { ...container, updates: container.updates.filter((_, index) => isImmediate[index]), seqStart: 0, seq: 0 };
  if (container.seqStart === 0 && !isImmediate.includes(false)) return { immediate, ordered: undefined };
  return { immediate, ordered: { ...container, updates: container.updates.filter((_, index) => !isImmediate[index]) } };
}

function weigh(input: LineInput): number {
  return 'container' in input ? 1 + input.container.updates.length : 1;
}
