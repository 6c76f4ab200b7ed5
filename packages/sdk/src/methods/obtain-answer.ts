/** What a login asks a person, and where the answer comes from. */
import type { ClientContext } from '../context/client-context.js';
import type { PromptOptions } from '../ports/prompt-options.js';
import { abortable } from '../timing/abortable.js';

/** A value, or what gives it when it is needed. */
export type Answer = string | (() => string | Promise<string>);

/** The answer itself, or what its callback or the terminal gives, for as long as the signal lets one wait. */
export async function obtainAnswer(context: ClientContext, answer: Answer | undefined, question: string, options: PromptOptions = {}): Promise<string> {
  if (typeof answer === 'string') return answer;
  return abortable(Promise.resolve(answer ? answer() : context.prompt(question, options)), options.signal);
}
