/** How a person is asked. */
import type { CancelSignal } from './cancel-signal.js';

/** How a question is asked. */
export interface PromptOptions {
  readonly signal?: CancelSignal;
  /** Whether nobody may see what is typed. */
  readonly hidden?: boolean;
}
