/**
 * What tables alone do not say about carrying a value from one layer to another. A test holds the lists against the
 * tables: nothing that differs may be missing, nothing that is listed may be superfluous.
 */
import type { CombinatorShape } from '@kitewire/tl-schema';
import type { LayerValue } from '@kitewire/tl-schema/layers';

/** Makes the neutral value of a type; `replaced` is the value of an unknown constructor whose place it takes. */
export type NeutralValue = (replaced?: LayerValue) => LayerValue;

/** Neutral values by type: for required fields that only the target has, and for constructors that it does not have. */
export const neutralValues: ReadonlyMap<string, NeutralValue> = new Map<string, NeutralValue>([
  // https://core.telegram.org/constructor/messageMediaUnsupported: "current version of the client does not support this media type"
  ['MessageMedia', () => ({ _: 'messageMediaUnsupported' })],
  ['MessageAction', () => ({ _: 'messageActionEmpty' })],
  ['MessageEntity', (replaced) => ({ _: 'messageEntityUnknown', offset: replaced?.offset ?? 0, length: replaced?.length ?? 0 })],
  ['PageBlock', () => ({ _: 'pageBlockUnsupported' })],
]);

/** Brings an object of one layer into the terms of another where a field kept its name and changed its type. */
export type ObjectRule = (value: LayerValue, target: CombinatorShape) => LayerValue;

/** Rules by constructor. What they return is carried over by the tables like any other value, save for the changed fields. */
export const objectRules: ReadonlyMap<string, ObjectRule> = new Map<string, ObjectRule>([
  // Since layer 224 the right answers of a quiz are indexes, and new answers have no option: the server gives it.
  ['inputMediaPoll', (value, target) => {
    const correct = target.fields.find((field) => field.key === 'correctAnswers');
    const takesIndexes = correct?.type.kind === 'vector' && correct.type.element.kind === 'scalar' && correct.type.element.name === 'int';
    return takesIndexes ? nameAnswersByIndex(value) : nameAnswersByOption(value);
  }],
]);

/** Wraps or unwraps a result whose type changed; the value is already in the target's terms. */
export interface ResultRule {
  /** The declared type in the layer of the value. */
  readonly from: string;
  /** The declared type in the target. */
  readonly to: string;
  readonly convert: (result: unknown) => unknown;
}

/** Rules by the pair of types. */
export const resultRules: readonly ResultRule[] = [
  // https://core.telegram.org/method/channels.joinChannel: since layer 227 joining may first lead to a bot's web app.
  { from: 'Updates', to: 'messages.ChatInviteJoinResult', convert: (updates) => ({ _: 'messages.chatInviteJoinResultOk', updates }) },
];

interface PollAnswer extends LayerValue {
  readonly option?: Uint8Array;
}

function answersOf(media: LayerValue): readonly PollAnswer[] {
  return ((media.poll as LayerValue).answers ?? []) as readonly PollAnswer[];
}

function nameAnswersByIndex(media: LayerValue): LayerValue {
  if (media.correctAnswers === undefined) return media;
  const options = answersOf(media).map(({ option }) => String(option));
  const indexes = (media.correctAnswers as readonly Uint8Array[]).map((option) => options.indexOf(String(option)));
  return { ...media, correctAnswers: indexes.filter((index) => index >= 0) };
}

function nameAnswersByOption(media: LayerValue): LayerValue {
  const answers = answersOf(media).map((answer, index) => ({ ...answer, _: 'pollAnswer', option: answer.option ?? Uint8Array.of(index) }));
  const poll = { ...(media.poll as LayerValue), answers };
  if (media.correctAnswers === undefined) return { ...media, poll };
  const options = (media.correctAnswers as readonly number[]).flatMap((index) => answers[index]?.option ?? []);
  return { ...media, poll, correctAnswers: options };
}
