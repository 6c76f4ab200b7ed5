/** The terms of service that a new account goes with. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { TermsDeclinedError } from '../errors/terms-declined-error.js';
import type { PromptOptions } from '../ports/prompt-options.js';
import { abortable } from '../timing/abortable.js';

/** Shows the terms to whoever signs up; gives whether they agree. */
export type AcceptTerms = (terms: tl.RawHelpTermsOfService) => boolean | Promise<boolean>;

/** Characters of the terms that the terminal shows at most. */
const longestShown = 4096;

/** Asks whether the terms are accepted, on the terminal where there is no callback. Rejects with a `TermsDeclinedError` when not. */
export async function agreeToTerms(context: ClientContext, terms: tl.RawHelpTermsOfService, accept: AcceptTerms | undefined, options: PromptOptions): Promise<void> {
  const answer = accept ? accept(terms) : askOnTerminal(context, terms, options);
  if (!(await abortable(Promise.resolve(answer), options.signal))) throw new TermsDeclinedError('The terms of service were not accepted: no account was made.');
}

async function askOnTerminal(context: ClientContext, { text, minAgeConfirm }: tl.RawHelpTermsOfService, options: PromptOptions): Promise<boolean> {
  // The text is the server's: nothing in it but line breaks may steer the terminal.
  const shown = text.slice(0, longestShown).replaceAll(/(?!\n)\p{C}/gu, '');
  const age = minAgeConfirm === undefined ? '' : `, being at least ${minAgeConfirm} years old`;
  return /^y(es)?$/i.test((await context.prompt(`${shown}\nDo you accept these terms${age}? (yes/no)`, options)).trim());
}
