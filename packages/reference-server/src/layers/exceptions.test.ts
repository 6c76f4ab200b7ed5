/** The lists of exceptions against the tables: all that differs is listed, and all that is listed differs. */
import type { TlSchema, TypeShape } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import { type LayerTypes, loadLayer, otherLayers } from '@kitewire/tl-schema/layers';
import { describe, expect, it } from 'vitest';
import { formerFields, neutralValues, objectRules, resultRules, typeRules } from './exceptions.js';
import { typeText } from './plan.js';

type Schema = TlSchema<LayerTypes>;
const own = apiSchema as unknown as Schema;
const others = await Promise.all(otherLayers.map(loadLayer));
/** Rendering for them and accepting from them. */
const ways: readonly (readonly [Schema, Schema])[] = others.flatMap((other) => [[own, other], [other, own]] as const);

/** Changes without a rule: a client is not told of such a field, and a request that has it is refused. */
const untold = [
  'ChatReactions -> Vector<string>', 'Vector<string> -> ChatReactions', 'Vector<Reaction> -> string', 'Vector<TextWithEntities> -> string',
  'string -> Vector<TextWithEntities>', 'MessagePeerVote -> MessageUserVote', 'MessageUserVote -> MessagePeerVote', 'PeerStories -> UserStories',
  'UserStories -> PeerStories', 'PaymentSavedCredentials -> Vector<PaymentSavedCredentials>', 'MessageExtendedMedia -> Vector<MessageExtendedMedia>',
  'Peer -> SendAsPeer', 'int53 -> Peer', 'long -> Peer', 'int -> RecentStory', 'PeerColor -> int', 'long -> StarsAmount', 'string -> int', 'int -> string',
  'GroupCallMessage -> TextWithEntities', 'TextWithEntities -> GroupCallMessage', 'KeyboardButtonRow -> KeyboardInlineButtonRow',
  'KeyboardInlineButtonRow -> KeyboardButtonRow',
];
/** Results that the other layer cannot say. */
const unsaid = ['Updates -> Bool', 'Updates -> phone.PhoneCall', 'stats.PublicForwards -> messages.Messages'];

/** The changes between two types: of their elements when both are vectors. */
function pairOf(from: TypeShape, to: TypeShape): string {
  return from.kind === 'vector' && to.kind === 'vector' ? pairOf(from.element, to.element) : `${typeText(from)} -> ${typeText(to)}`;
}

describe('the exceptions', () => {
  it('have a rule for every field whose type changed, save for those that are not told', () => {
    const changes = new Set<string>();
    for (const [from, to] of ways) {
      for (const name of to.names) {
        if (objectRules.has(name)) continue;
        const source = from.describe(name)?.fields ?? [];
        for (const { key, type } of to.describe(name)?.fields ?? []) {
          const before = source.find((field) => field.key === key);
          if (before !== undefined && typeText(before.type) !== typeText(type)) changes.add(pairOf(before.type, type));
        }
      }
    }
    expect([...typeRules.keys()].filter((change) => !changes.has(change))).toEqual([]);
    expect([...changes].filter((change) => !typeRules.has(change)).sort()).toEqual([...untold].sort());
  });

  it('know every result of ours whose type changed', () => {
    const changed = others.flatMap((other) => own.names.flatMap((name) => {
      const shape = own.describe(name);
      const result = other.describe(name)?.result;
      if (shape?.isMethod !== true || result === undefined || typeText(shape.result) === typeText(result)) return [];
      return [`${typeText(shape.result)} -> ${typeText(result)}`];
    }));
    expect(new Set(changed)).toEqual(new Set([...resultRules.map(({ from, to }) => `${from} -> ${to}`), ...unsaid]));
  });

  it('give neutral values that every layer with their type can say', () => {
    for (const schema of [own, ...others]) {
      for (const [union, make] of neutralValues) {
        const shape = schema.describe(make()._);
        if (shape === undefined) continue;
        expect(shape.result).toEqual({ kind: 'boxed', union });
        expect(shape.fields.filter((field) => field.flag === undefined).map((field) => field.key)).toEqual(Object.keys(make()).slice(1));
      }
    }
    for (const { _ } of [...neutralValues.values()].map((make) => make())) expect([own, ...others].some((schema) => schema.describe(_) !== undefined), _).toBe(true);
  });

  it('keep the message that an old request replies to', () => {
    for (const name of ['messages.sendMessage', 'messages.sendMedia', 'messages.sendMultiMedia']) {
      expect(others[0]?.describe(name)?.fields.map(({ key }) => key)).toContain('replyToMsgId');
      expect(own.describe(name)?.fields.find(({ key }) => key === 'replyTo')?.type).toEqual({ kind: 'boxed', union: 'InputReplyTo' });
    }
    expect(formerFields.get('InputReplyTo')?.({ _: 'messages.sendMessage', replyToMsgId: 5 })).toEqual({ _: 'inputReplyToMessage', replyToMsgId: 5 });
    expect(formerFields.get('InputReplyTo')?.({ _: 'messages.sendMessage' })).toBeUndefined();
  });
});
