/** What the command is given beside its arguments. */
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { PromptOptions } from '../ports/prompt-options.js';
import type { SessionPlace } from './session-path.js';

/** The world around the command; `terminalSurroundings` is the real one. */
export interface CliSurroundings extends SessionPlace {
  /** Of the package. */
  readonly version: string;
  /** Results; a line each. */
  readonly print: (text: string) => void;
  /** Everything else; a line each. */
  readonly printError: (text: string) => void;
  /** Replaces the line that shows progress, by nothing when the text is empty; absent where nobody looks at it. */
  readonly drawLine?: (text: string) => void;
  /** Characters in a line of the terminal. */
  readonly columns: () => number;
  /** Whether somebody can be asked. */
  readonly isInteractive: boolean;
  readonly ask: (question: string, options?: PromptOptions) => Promise<string>;
  readonly showQr: (url: string) => Promise<void>;
  /** The next line of the input; `undefined` at its end. */
  readonly readLine: () => Promise<string | undefined>;
  /** The rest of the input. */
  readonly readAll: () => Promise<string>;
  /** The module `@kitewire/reference-server`; rejects where it is not installed. */
  readonly loadServer: () => Promise<unknown>;
  /** Fires when the command is to end. */
  readonly signal: CancelSignal;
}
