import { TlSchema } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import { type LayerTypes, loadLayer } from '@kitewire/tl-schema/layers';
import { describe, expect, it } from 'vitest';
import { createProjection, type Projection } from './projection.js';
import { ProjectionError } from './projection-error.js';

const own = apiSchema as unknown as TlSchema<LayerTypes>;
const newer = await loadLayer(227);
const render = createProjection({ from: own, to: newer, layer: 227, lossy: true });
const accept = createProjection({ from: newer, to: own, layer: 223, lossy: false });

/** Two layers of a few lines. */
function between(from: string, to: string, lossy = false): Projection {
  return createProjection({ from: new TlSchema(from), to: new TlSchema(to), layer: 7, lossy });
}

describe('carrying fields', () => {
  it('leaves out what the target does not have', () => {
    const projection = between('=A\na # x:i y:s z?0:[@A\n', '=A\na x:i\n');
    expect(projection.value({ _: 'a', x: 1, y: 'y', z: [] })).toEqual({ _: 'a', x: 1 });
  });

  it('fills what only the target requires with neutral values', () => {
    const projection = between('=A\na x:i\n', '=A\na x:i b:B d:d i:i h:# l:l j:j s:s y:b o:o q:q v:[@A m:@MessageMedia\n=MessageMedia\nmessageMediaUnsupported\n');
    expect(projection.value({ _: 'a', x: 1 })).toEqual({
      _: 'a', x: 1, b: false, d: 0, i: 0, h: 0, l: 0n, j: 0, s: '', y: new Uint8Array(0), o: new Uint8Array(16), q: new Uint8Array(32),
      v: [], m: { _: 'messageMediaUnsupported' },
    });
  });

  it('fills a field that has become required, and leaves one absent that has become optional', () => {
    const projection = between('=A\na # x?0:i\nb x:i\n', '=A\na x:i\nb # x?0:i\n');
    expect(projection.value({ _: 'a' })).toEqual({ _: 'a', x: 0 });
    expect(projection.value({ _: 'b' })).toEqual({ _: 'b' });
  });

  it('does not fill what both require and the value lacks', () => {
    expect(between('=A\na x:i\n', '=A\na x:i\n').value({ _: 'a' })).toEqual({ _: 'a' });
  });

  it('refuses to make up a value that has no neutral form', () => {
    const projection = between('=A\na\nb\n', '=A\na x:@A\nb y:%a\n');
    expect(() => projection.value({ _: 'a' })).toThrow('a.x has no form in layer 7: expected a value of A, which is required there');
    expect(() => projection.value({ _: 'b' })).toThrow(expect.objectContaining({ code: 'LAYER_PROJECTION', subject: 'b.y', layer: 7 }));
  });

  it('refuses a field whose type changed and that no rule knows', () => {
    expect(() => between('=A\na x:i\n', '=A\na x:s\n').value({ _: 'a', x: 1 })).toThrow('a.x has no form in layer 7: expected string');
  });

  it('completes a flag that stands for several fields', () => {
    const projection = between('=A\na # x?0:i t?1:t\n', '=A\na # x?0:i y?0:s t?1:t z?1:s\n');
    expect(projection.value({ _: 'a', x: 1 })).toEqual({ _: 'a', x: 1, y: '' });
    expect(projection.value({ _: 'a', t: true })).toEqual({ _: 'a', t: true, z: '' });
    expect(projection.value({ _: 'a', t: false })).toEqual({ _: 'a', t: false });
  });

  it('goes into vectors, bare values and unions', () => {
    const projection = between('=A\na x:i y:i\n=B\nb l:[@A v:(%a o:@A\n', '=A\na x:i\n=B\nb l:[@A v:(%a o:@A\n');
    const before = { _: 'a', x: 1, y: 2 };
    const after = { _: 'a', x: 1 };
    expect(projection.value({ _: 'b', l: [before], v: [before], o: before })).toEqual({ _: 'b', l: [after], v: [after], o: after });
  });

  it('changes nothing in the value that it is given', () => {
    const media = { _: 'messageMediaPoll', poll: { _: 'poll', id: 1n, question: text('?'), answers: [] }, results: { _: 'pollResults' } };
    const before = structuredClone(media);
    expect(render.value(media)).toEqual({ ...before, poll: { ...before.poll, hash: 0n } });
    expect(media).toEqual(before);
  });
});

describe('carrying constructors', () => {
  it('puts the neutral value of the type in the place of one that the target does not have', () => {
    const entities = [{ _: 'messageEntityDiffDelete', offset: 3, length: 4 }, { _: 'messageEntityBold', offset: 1, length: 2 }];
    expect(accept.value({ _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'm', randomId: 1n, entities })).toMatchObject({
      entities: [{ _: 'messageEntityUnknown', offset: 3, length: 4 }, { _: 'messageEntityBold', offset: 1, length: 2 }],
    });
  });

  it('refuses one without a neutral value', () => {
    const call = { _: 'messages.search', peer: { _: 'inputPeerSelf' }, q: '', filter: { _: 'inputMessagesFilterPoll' } };
    expect(() => accept.value(call)).toThrow(ProjectionError);
    expect(() => accept.value(call)).toThrow('inputMessagesFilterPoll has no form in layer 223: expected a constructor of that layer');
  });

  it('lets calls pass that the target does not have', () => {
    const call = { _: 'invokeWithLayer', layer: 227, query: { _: 'aicompose.getTones', hash: 1n } };
    expect(accept.value(call)).toEqual(call);
  });

  it('names the right answers of a quiz as each layer does', () => {
    const ours = {
      _: 'inputMediaPoll',
      poll: { _: 'poll', id: 1n, question: { _: 'textWithEntities', text: '?', entities: [] }, answers: [answer('a', 7), answer('b', 8)] },
      correctAnswers: [Uint8Array.of(8)],
    };
    const rendered = render.value(ours);
    expect(rendered).toEqual({ ...ours, poll: { ...ours.poll, hash: 0n }, correctAnswers: [1] });
    expect(accept.value(rendered)).toEqual(ours);
    const theirs = { ...ours, poll: { ...ours.poll, hash: 0n, answers: [text('a'), text('b')].map((part) => ({ _: 'inputPollAnswer', text: part })) }, correctAnswers: [1] };
    expect(accept.value(theirs)).toEqual({ ...ours, poll: { ...ours.poll, answers: [answer('a', 0), answer('b', 1)] }, correctAnswers: [Uint8Array.of(1)] });
  });
});

function text(content: string): object {
  return { _: 'textWithEntities', text: content, entities: [] };
}

function answer(content: string, option: number): object {
  return { _: 'pollAnswer', text: text(content), option: Uint8Array.of(option) };
}

describe('carrying updates', () => {
  const common = '=Update\nupdateDeleteMessages messages:[i pts:i pts_count:i\nupdateDeleteChannelMessages channel_id:j messages:[i pts:i pts_count:i\nupdateConfig\nupdateX x:@X\nupdateXCounted x:@X pts:i pts_count:i\n=Updates\nupdates updates:[@Update date:i\nupdateShort update:@Update date:i\n';
  const projection = between(
    `${common}updateNew pts:i pts_count:i\nupdateChannelNew channel_id:j pts:i pts_count:i\nupdateNewMessage message:@Message pts:i pts_count:i\nupdateLoose\n=Message\nmessage peer_id:@Peer\n=Peer\npeerChannel channel_id:j\n=X\nx\n`,
    `${common}=X\ny\n`,
  );
  const deleted = { _: 'updateDeleteMessages', messages: [], pts: 5, ptsCount: 2 };
  const counted = { pts: 5, ptsCount: 2 };

  function carry(...updates: readonly object[]): unknown {
    return projection.value({ _: 'updates', updates, date: 1 }).updates;
  }

  it('keeps the pts of one that the target does not have', () => {
    expect(carry({ _: 'updateConfig' }, { _: 'updateNew', ...counted })).toEqual([{ _: 'updateConfig' }, deleted]);
  });

  it('keeps the pts of a channel in the channel', () => {
    const expected = { ...deleted, _: 'updateDeleteChannelMessages', channelId: 9 };
    expect(carry({ _: 'updateChannelNew', channelId: 9, ...counted })).toEqual([expected]);
    const message = { _: 'message', peerId: { _: 'peerChannel', channelId: 9 } };
    expect(carry({ _: 'updateNewMessage', message, ...counted })).toEqual([expected]);
  });

  it('leaves out one without pts', () => {
    expect(carry({ _: 'updateLoose' }, { _: 'updateConfig' })).toEqual([{ _: 'updateConfig' }]);
  });

  it('does the same with one whose content the target cannot say', () => {
    expect(carry({ _: 'updateX', x: { _: 'x' } }, { _: 'updateXCounted', x: { _: 'x' }, ...counted })).toEqual([deleted]);
  });

  it('keeps the envelope of a single update', () => {
    expect(projection.value({ _: 'updateShort', update: { _: 'updateNew', ...counted }, date: 1 })).toEqual({ _: 'updateShort', update: deleted, date: 1 });
    expect(projection.value({ _: 'updateShort', update: { _: 'updateLoose' }, date: 1 })).toEqual({ _: 'updates', updates: [], users: [], chats: [], date: 1, seq: 0 });
  });

  it('does not swallow other errors', () => {
    expect(() => carry(null as unknown as object)).toThrow(TypeError);
  });
});

describe('carrying results', () => {
  const updates = { _: 'updatesTooLong' };

  it('wraps one whose type changed', () => {
    expect(render.result('channels.joinChannel', updates)).toEqual({ _: 'messages.chatInviteJoinResultOk', updates });
    expect(render.result('messages.sendMessage', updates)).toEqual(updates);
  });

  it('goes into vectors', () => {
    expect(between('=A\na x:i y:i\n\n=[@A\nf\n', '=A\na x:i\n\n=[@A\nf\n').result('f', [{ _: 'a', x: 1, y: 2 }])).toEqual([{ _: 'a', x: 1 }]);
    expect(render.result('photos.deletePhotos', [1n])).toEqual([1n]);
  });

  it('refuses one that no rule knows', () => {
    expect(() => between('\n=i\nf\n', '\n=s\nf\n').result('f', 1)).toThrow('the result of f has no form in layer 7: expected string');
    expect(() => render.result('channels.getFutureCreatorAfterLeave', {})).toThrow('expected a method of both layers');
  });
});

describe('carrying as far as it goes', () => {
  const from = '=A\na # x?0:i y?0:@B z?1:@B v:[@B\nneeds b:@B\n=B\nb\nc n:i\n=Update\nupdateX x:@A pts:i pts_count:i\nupdateDeleteMessages messages:[i pts:i pts_count:i\n=Updates\nupdates updates:[@Update\n=TextWithEntities\ntextWithEntities text:s\n=Poll\npoll question:@TextWithEntities\n';
  const to = '=A\na # x?0:i y?0:@B z?1:@B v:[@B\nneeds b:@B\n=B\nb\n=Update\nupdateX x:@A pts:i pts_count:i\nupdateDeleteMessages messages:[i pts:i pts_count:i\n=Updates\nupdates updates:[@Update\n=Poll\npoll question:s\n';
  const lossy = between(from, to, true);
  const strict = between(from, to);
  const b = { _: 'b' };
  const c = { _: 'c', n: 1 };

  it('leaves out optional fields and elements that the target cannot say', () => {
    const value = { _: 'a', z: c, v: [b, c, b] };
    expect(lossy.value(value)).toEqual({ _: 'a', v: [b, b] });
    expect(() => strict.value(value)).toThrow('c has no form in layer 7');
  });

  it('leaves out all fields of a flag when one of them cannot be said', () => {
    expect(lossy.value({ _: 'a', x: 1, y: c, v: [] })).toEqual({ _: 'a', v: [] });
    expect(lossy.value({ _: 'a', x: 1, y: b, v: [] })).toEqual({ _: 'a', x: 1, y: b, v: [] });
  });

  it('gives up an object that requires what cannot be said', () => {
    expect(() => lossy.value({ _: 'needs', b: c })).toThrow(ProjectionError);
    expect(lossy.value({ _: 'updates', updates: [{ _: 'updateX', x: { _: 'needs', b: c }, pts: 3, ptsCount: 1 }] })).toEqual({
      _: 'updates', updates: [{ _: 'updateDeleteMessages', messages: [], pts: 3, ptsCount: 1 }],
    });
  });

  it('goes by the rule of both types where a field changed its type', () => {
    const question = { _: 'textWithEntities', text: 'Why?' };
    expect(lossy.value({ _: 'poll', question })).toEqual({ _: 'poll', question: 'Why?' });
    expect(between(to, from).value({ _: 'poll', question: 'Why?' })).toEqual({ _: 'poll', question: { ...question, entities: [] } });
  });
});

describe('carrying between our layer and old ones', () => {
  it('keeps the message that a request of an old layer replies to', async () => {
    const ours = createProjection({ from: await loadLayer(143), to: own, layer: 223, lossy: false });
    const call = { _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'm', randomId: 1n };
    expect(ours.value({ ...call, replyToMsgId: 5 })).toEqual({ ...call, replyTo: { _: 'inputReplyToMessage', replyToMsgId: 5 } });
    expect(ours.value(call)).toEqual(call);
  });

  it('tells an old layer of invited people by the updates alone', async () => {
    const old = createProjection({ from: own, to: await loadLayer(174), layer: 174, lossy: true });
    const updates = { _: 'updates', updates: [], users: [], chats: [], date: 1, seq: 0 };
    const invited = { _: 'messages.invitedUsers', updates, missingInvitees: [{ _: 'missingInvitee', userId: 1 }] };
    expect(old.result('messages.createChat', invited)).toEqual(updates);
    const newer198 = createProjection({ from: own, to: await loadLayer(198), layer: 198, lossy: true });
    expect(newer198.result('messages.createChat', invited)).toEqual(invited);
  });
});
