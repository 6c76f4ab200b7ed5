/** What an answer to getDifference means for a client that asked from a certain state. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UpdateState } from '../storage/records.js';
import { planDifference } from './difference-plan.js';
import { measureProgress } from './progress-rule.js';
import type { LossReason } from './sequencer-types.js';

/** What to apply together with the state that it leads to. */
export interface AnswerContent {
  readonly to: UpdateState;
  readonly users: readonly tl.User[];
  readonly chats: readonly tl.Chat[];
  readonly updates: readonly tl.Update[];
  readonly channelUpdates: readonly tl.Update[];
  readonly lost?: LossReason;
}

/** The meaning of an answer. */
export type AnswerVerdict =
  /** Up to date already, in every counter. */
  | { readonly type: 'nothing' }
  /** Asking again from the same state would give the same again. */
  | { readonly type: 'stall' }
  | {
      readonly type: 'adopt';
      readonly content: AnswerContent;
      /** Whether more must be asked for. */
      readonly part: boolean;
      /** Whether the lines moved. */
      readonly fruitful: boolean;
      /** Whether the server wants us to ask for a new state afterwards. */
      readonly stateLost: boolean;
    };

/**
 * Judges an answer.
 *
 * @see https://core.telegram.org/method/updates.getDifference
 */
export function judgeDifference(result: tl.UpdatesDifference, from: UpdateState): AnswerVerdict {
  switch (result._) {
    case 'updates.differenceEmpty': {
      const { date, seq } = result;
      if (date === from.date && seq === from.seq) return { type: 'nothing' };
      return adopt({ to: { ...from, date, seq }, users: [], chats: [], updates: [], channelUpdates: [] }, { fruitful: false });
    }
    case 'updates.difference': {
      const to = pickState(result.state);
      const { users, chats } = result;
      const progress = measureProgress(from, to);
      const { updates, channelUpdates, stateLost } = planDifference(result, from, to);
      // After a regression the content may be what was applied before: it is left out, and the application is told.
      if (progress === 'regressed') {
        return adopt({ to, users, chats, updates: [], channelUpdates, lost: 'regression' }, { fruitful: false });
      }
      return adopt({ to, users, chats, updates, channelUpdates }, { fruitful: progress === 'advanced', stateLost });
    }
    case 'updates.differenceSlice': {
      const to = pickState(result.intermediateState);
      if (measureProgress(from, to) !== 'advanced') return { type: 'stall' };
      const { users, chats } = result;
      const { updates, channelUpdates, stateLost } = planDifference(result, from, to);
      return adopt({ to, users, chats, updates, channelUpdates }, { part: true, fruitful: true, stateLost });
    }
    case 'updates.differenceTooLong':
      if (result.pts <= from.pts) return { type: 'stall' };
      return adopt({ to: { ...from, pts: result.pts }, users: [], chats: [], updates: [], channelUpdates: [], lost: 'tooLong' }, { part: true, fruitful: true });
  }
}

/** The counters of the API's own object. */
export function pickState({ pts, qts, seq, date }: tl.UpdatesState): UpdateState {
  return { pts, qts, seq, date };
}

function adopt(content: AnswerContent, flags: { part?: boolean; fruitful: boolean; stateLost?: boolean }): AnswerVerdict {
  return { type: 'adopt', content, part: false, stateLost: false, ...flags };
}
