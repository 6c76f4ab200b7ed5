/**
 * What tables alone do not say about carrying a value from one layer to another. A test holds the lists against the
 * tables: nothing that differs may be missing, nothing that is listed may be superfluous.
 */
import type { CombinatorShape } from '@kitewire/tl-schema';
import type { LayerValue } from '@kitewire/tl-schema/layers';
import { ProjectionError } from './projection-error.js';

/** Makes the neutral value of a type; `replaced` is the value of an unknown constructor whose place it takes. */
export type NeutralValue = (replaced?: LayerValue) => LayerValue;

/** Neutral values by type: for required fields that only the target has, and for constructors that it does not have. */
export const neutralValues: ReadonlyMap<string, NeutralValue> = new Map<string, NeutralValue>([
  // https://core.telegram.org/constructor/messageMediaUnsupported: "current version of the client does not support this media type"
  ['MessageMedia', () => ({ _: 'messageMediaUnsupported' })],
  ['MessageAction', () => ({ _: 'messageActionEmpty' })],
  ['MessageEntity', (replaced) => ({ _: 'messageEntityUnknown', offset: replaced?.offset ?? 0, length: replaced?.length ?? 0 })],
  ['PageBlock', () => ({ _: 'pageBlockUnsupported' })],
  ['Message', (replaced) => ({ _: 'messageEmpty', id: replaced?.id ?? 0 })],
  // A client that cannot read where the code went still asks for it.
  ['auth.SentCodeType', (replaced) => ({ _: 'auth.sentCodeTypeApp', length: replaced?.length ?? 5 })],
  // Since layer 229 a button says what it is.
  ['ButtonType', () => ({ _: 'buttonTypeDefault' })],
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

/** Carries a part of a value whose form did not change. */
export type Carry = (part: LayerValue) => LayerValue;

/** Wraps or unwraps the result of a method whose type changed. */
export interface ResultRule {
  /** The declared type in the layer of the value. */
  readonly from: string;
  /** The declared type in the target. */
  readonly to: string;
  /** `undefined` for a result that the target's type cannot say. */
  readonly convert: (result: never, carry: Carry) => unknown;
}

/** Rules by the pair of types. */
export const resultRules: readonly ResultRule[] = [
  // https://core.telegram.org/method/channels.joinChannel: since layer 227 joining may first lead to a bot's web app.
  { from: 'Updates', to: 'messages.ChatInviteJoinResult', convert: (updates: LayerValue, carry) => ({ _: 'messages.chatInviteJoinResultOk', updates: carry(updates) }) },
  // https://core.telegram.org/type/messages.InvitedUsers: before layer 179 nobody heard who could not be invited.
  { from: 'messages.InvitedUsers', to: 'Updates', convert: ({ updates }: { updates: LayerValue }, carry) => carry(updates) },
  { from: 'messages.DialogFilters', to: 'Vector<DialogFilter>', convert: ({ filters }: { filters: readonly LayerValue[] }, carry) => sayable(filters, carry) },
  { from: 'messages.WebPage', to: 'WebPage', convert: ({ webpage }: { webpage: LayerValue }, carry) => carry(webpage) },
  { from: 'messages.WebPagePreview', to: 'MessageMedia', convert: ({ media }: { media: LayerValue }, carry) => carry(media) },
  // Before layer 158 the configuration had no hash, and so was never unmodified.
  { from: 'help.AppConfig', to: 'JSONValue', convert: ({ config }: { config?: LayerValue }, carry) => (config === undefined ? undefined : carry(config)) },
  { from: 'Vector<ReadParticipantDate>', to: 'Vector<long>', convert: (readers: readonly { userId: number }[]) => readers.map(({ userId }) => BigInt(userId)) },
  { from: 'Vector<RecentStory>', to: 'Vector<int>', convert: (stories: readonly { maxId?: number }[]) => stories.map(({ maxId }) => maxId ?? 0) },
  { from: 'WebViewResult', to: 'SimpleWebViewResult', convert: ({ url }: { url: string }) => ({ _: 'simpleWebViewResultUrl', url }) },
  { from: 'WebViewResult', to: 'AppWebViewResult', convert: ({ url }: { url: string }) => ({ _: 'appWebViewResultUrl', url }) },
  { from: 'account.EmailVerified', to: 'Bool', convert: () => true },
  { from: 'stories.CanSendStoryCount', to: 'Bool', convert: () => true },
  // Only the end of a report is a success; the questions on the way to it came with layer 189.
  { from: 'ReportResult', to: 'Bool', convert: (result: LayerValue) => result._ === 'reportResultReported' },
];

/** Brings the value of a field whose type changed into the target's type; `undefined` where that cannot say it. */
export type TypeRule = (value: never, carry: Carry) => unknown;

/** Rules by the pair of types. What stands in a vector on both sides goes by the rule of its elements. */
export const typeRules: ReadonlyMap<string, TypeRule> = new Map<string, TypeRule>([
  ['TextWithEntities -> string', ({ text }: { text: string }) => text],
  ['string -> TextWithEntities', (text: string) => ({ _: 'textWithEntities', text, entities: [] })],
  ['Reaction -> string', ({ emoticon }: { emoticon?: string }) => emoticon],
  ['string -> Reaction', reactionOf],
  ['string -> Vector<Reaction>', (emoticon: string) => (emoticon === '' ? [] : [reactionOf(emoticon)])],
  ['true -> Bool', (value: boolean) => value],
  ['Bool -> true', (value: boolean) => value || undefined],
  ['double -> int', Math.round],
  ['int -> double', (value: number) => value],
  ['Peer -> long', ({ userId }: { userId?: number }) => (userId === undefined ? undefined : BigInt(userId))],
  ['Peer -> int53', ({ userId }: { userId?: number }) => userId],
  ['SendAsPeer -> Peer', ({ peer }: { peer: LayerValue }, carry) => carry(peer)],
  ['StarsAmount -> long', ({ amount }: { amount: bigint }) => amount],
  ['RecentStory -> int', ({ maxId }: { maxId?: number }) => maxId],
  ['PaidReactionPrivacy -> Bool', (value: LayerValue) => value._ !== 'paidReactionPrivacyDefault'],
  ['Bool -> PaidReactionPrivacy', (isPrivate: boolean) => ({ _: isPrivate ? 'paidReactionPrivacyAnonymous' : 'paidReactionPrivacyDefault' })],
  ['int -> PeerColor', (color: number) => ({ _: 'peerColor', color })],
  ['Vector<MessageExtendedMedia> -> MessageExtendedMedia', firstOf],
  ['Vector<PaymentSavedCredentials> -> PaymentSavedCredentials', firstOf],
]);

/** What a field of this type was made of before there was one: in the target's terms, `undefined` when nothing was said. */
export const formerFields: ReadonlyMap<string, (value: LayerValue) => LayerValue | undefined> = new Map([
  // Before layer 160 a request named the message that it replies to by its number alone.
  ['InputReplyTo', ({ replyToMsgId, topMsgId }: LayerValue) => {
    if (replyToMsgId === undefined) return undefined;
    return { _: 'inputReplyToMessage', replyToMsgId, ...(topMsgId !== undefined && { topMsgId }) };
  }],
]);

function reactionOf(emoticon: string): LayerValue {
  return { _: 'reactionEmoji', emoticon };
}

function firstOf([first]: readonly LayerValue[], carry: Carry): LayerValue | undefined {
  return first === undefined ? undefined : carry(first);
}

/** Those of the values that the target can say. */
export function sayable<T>(values: readonly T[], carry: (value: T) => unknown): unknown[] {
  return values.flatMap((value) => {
    try {
      return [carry(value)];
    } catch (error) {
      if (error instanceof ProjectionError) return [];
      throw error;
    }
  });
}

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
