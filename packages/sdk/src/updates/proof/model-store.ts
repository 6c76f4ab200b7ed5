/** A model of the local store: takes batches, and checks that each is exactly the next piece of the true history. */
import type { ChannelState, UpdateState } from '../../storage/records.js';
import type { ApplyEffect } from '../sequencer-types.js';
import { type Change, type ChangeKind, changeIdOf, dateOf, type Line, type ModelServer } from './model-server.js';

/** What becomes of the lines in a commit. */
interface LineMove {
  readonly line: Line;
  /** `undefined` for a channel that was not followed before. */
  readonly from: number | undefined;
  readonly to: number;
  /** Whether the server has refused to tell some of it, so that it may be missing. */
  readonly mayMiss: boolean;
}

/** The name of a line for the application: the account counts as one there. */
export type LossName = 'common' | number;

/** What survives a restart. */
export class ModelStore {
  readonly #server: ModelServer;
  state: UpdateState;
  readonly channels = new Map<number, ChannelState>();
  /** Ids of changes in the order in which they were applied. */
  readonly applied: number[] = [];
  /** Ids of changes that will never be applied, and rightly so. */
  readonly excused = new Set<number>();
  readonly knownUsers = new Set<number>();
  readonly knownChats = new Set<number>();
  readonly #seen = new Set<number>();
  /** Up to where the server has refused to tell the common line. */
  #untoldPts = 0;
  /** Up to where the events of a line may be missing unnoticed: the server was there before it went back. */
  readonly #shadows = new Map<Line, { readonly end: number; readonly times: number }>();
  /** Channels whose pts the server did not take. */
  readonly #disowned = new Set<number>();

  constructor(server: ModelServer) {
    this.#server = server;
    this.state = server.state;
  }

  /** The server has answered that the common line is too long up to here. */
  noteTooLong(pts: number): void {
    this.#untoldPts = Math.max(this.#untoldPts, pts);
  }

  /** The server went back: what it was there is no truth any more, and its numbers are given again. */
  noteRestored(before: ReadonlyMap<Line, number>): void {
    for (const [line, pts] of before) {
      const { end, times } = this.#shadows.get(line) ?? { end: 0, times: 0 };
      this.#shadows.set(line, { end: Math.max(pts, end), times: times + 1 });
    }
    for (const id of [...this.#seen, ...this.excused].filter((each) => this.#server.isRevoked(each))) this.#unsee(id);
  }

  /** Whether the server went back, and the client may not have followed it everywhere. */
  get hasShadows(): boolean {
    return this.#shadows.size > 0;
  }

  /** Whether a change bears a number that the client may believe to have seen, and nobody can tell it otherwise. */
  isShadowed({ line, end }: Change): boolean {
    return end <= (this.#shadows.get(line)?.end ?? 0);
  }

  /** The server did not take the pts of a channel. */
  noteDisowned(channelId: number): void {
    this.#disowned.add(channelId);
  }

  /** What the server has said to a life that is over is forgotten. */
  restart(): void {
    this.#disowned.clear();
    this.#untoldPts = 0;
  }

  /** Whether events of a channel would be missed, had it to begin anew. */
  follows(channelId: number): boolean {
    return (this.channels.get(channelId)?.pts ?? 0) > 0;
  }

  /** The channels that are not where the server's are. */
  get channelsBehind(): readonly number[] {
    return [...this.#server.channelPts].flatMap(([id, pts]) => (pts > 1 && this.channels.get(id)?.pts !== pts ? id : []));
  }

  /** Carries a batch out; gives the lines of which the application must, or may, be told that it missed something. */
  commit(effect: ApplyEffect): { readonly must: readonly LossName[]; readonly may: readonly LossName[] } {
    const told = effect.updates.flatMap(({ update }) => changeIdOf(update) ?? []).map((id) => this.#changeOf(id));
    const must = new Set<LossName>();
    const may = new Set<LossName>(effect.source === 'state' ? ['common'] : []);
    for (const { channelId } of effect.channelHoles ?? []) may.add(channelId);
    for (const { channelId } of effect.channelStates ?? []) if (this.#disowned.has(channelId)) may.add(channelId);
    const moves = [...this.#accountMoves(effect), ...this.#channelMoves(effect)];
    for (const { id, line } of told) if (!moves.some((move) => move.line === line)) throw new Error(`Change ${id} was applied, but its line was not moved.`);
    for (const move of moves) {
      const name = typeof move.line === 'number' ? move.line : 'common';
      if (move.mayMiss || this.#shadows.has(move.line)) may.add(name);
      if (this.#moveLine(move, told.filter(({ line }) => line === move.line), effect.source === 'live')) must.add(name);
    }
    if (effect.newState) this.state = effect.newState;
    for (const state of effect.channelStates ?? []) this.channels.set(state.channelId, state);
    for (const id of effect.forgottenChannels ?? []) {
      may.add(id);
      this.#forget(id);
    }
    for (const user of effect.users) this.knownUsers.add(user.id);
    for (const chat of effect.chats) this.knownChats.add(chat.id);
    return { must: [...must], may: [...may] };
  }

  /** With its place in the line, everything that was known of a channel is gone. */
  #forget(id: number): void {
    this.channels.delete(id);
    for (const change of this.#server.between(id, 0)) this.#unsee(change.id);
  }

  #unsee(id: number): void {
    this.excused.delete(id);
    if (this.#seen.delete(id)) this.applied.splice(this.applied.indexOf(id), 1);
  }

  #accountMoves({ newState, source }: ApplyEffect): LineMove[] {
    if (newState === undefined) return [];
    const { pts, qts, seq } = this.state;
    if (newState.date !== dateOf(newState.seq)) throw new Error(`The date ${newState.date} does not belong to the seq ${newState.seq}.`);
    const isLost = source === 'state' || newState.pts < pts || newState.qts < qts;
    return [
      { line: 'common', from: pts, to: newState.pts, mayMiss: isLost || this.#untoldPts >= newState.pts },
      { line: 'secret', from: qts, to: newState.qts, mayMiss: isLost },
      { line: 'seq', from: seq, to: newState.seq, mayMiss: isLost },
    ];
  }

  #channelMoves({ channelStates = [], channelHoles = [] }: ApplyEffect): LineMove[] {
    return channelStates.flatMap(({ channelId, pts, behind }) => {
      if (pts === 0) return [];
      const from = this.follows(channelId) ? this.channels.get(channelId)?.pts : undefined;
      // What only marks a channel does not move it.
      const isDisowned = !(behind && pts === from) && this.#disowned.delete(channelId);
      const mayMiss = from !== undefined && (isDisowned || channelHoles.some((hole) => hole.channelId === channelId));
      return { line: channelId, from, to: pts, mayMiss };
    });
  }

  /** @returns whether something is missing that the application may count on */
  #moveLine({ line, from, to, mayMiss }: LineMove, told: readonly Change[], isLive: boolean): boolean {
    if (from !== undefined && to < from) return this.#moveBack(line, from, to, told);
    const begin = from ?? (told.length === 0 ? to : Math.min(...told.map(({ end, count }) => end - count)));
    const expected = this.#server.between(line, begin, to);
    for (const change of told) {
      // It was true when the server said it.
      if (this.#server.isRevoked(change.id)) continue;
      if (!expected.includes(change)) throw new Error(`Change ${change.id} was applied outside ${begin} to ${to} of the ${line} line.`);
      if (this.#seen.has(change.id)) throw new Error(`Change ${change.id} was applied twice.`);
      this.#seen.add(change.id);
      this.applied.push(change.id);
    }
    checkOrder(told.filter(({ id }) => !this.#server.isRevoked(id)), isLive);
    const missing = expected.filter(({ id }) => !this.#seen.has(id));
    const noticed = missing.filter((change) => !this.isShadowed(change));
    if (noticed.length > 0 && !mayMiss) throw new Error(`The ${line} line went to ${to} without change ${noticed[0]?.id}.`);
    const before = from === undefined ? this.#server.between(line, 0, begin).filter(({ id }) => !this.#seen.has(id)) : [];
    for (const { id } of [...missing, ...before]) this.excused.add(id);
    return noticed.length > 0;
  }

  /** Only a server that went back takes a client back with it, and the application hears of it; of the seq alone it need not. */
  #moveBack(line: Line, from: number, to: number, told: readonly Change[]): boolean {
    const { end, times } = this.#shadows.get(line) ?? { end: 0, times: 0 };
    if (end < from) throw new Error(`The ${line} line went back from ${from} to ${to}.`);
    if (told.length > 0) throw new Error(`Change ${told[0]?.id} was applied while the ${line} line went back.`);
    // A smaller seq alone tells a client nothing, so what it was told before may still be applied.
    if (line !== 'seq' && times === 1) this.#shadows.delete(line);
    else this.#shadows.set(line, { end, times: Math.max(1, times - 1) });
    for (const { id } of this.#server.between(line, 0, to)) if (!this.#seen.has(id)) this.excused.add(id);
    return line !== 'seq';
  }

  #changeOf(id: number): Change {
    const change = this.#server.find(id);
    if (change === undefined) throw new Error(`Change ${id} was applied, but it never happened.`);
    return change;
  }
}

/** Live, a line is applied in its own order; a difference groups by kind, so there only each kind keeps its order. */
function checkOrder(told: readonly Change[], isLive: boolean): void {
  const kinds: readonly (readonly ChangeKind[])[] = isLive
    ? [['message', 'delete', 'secret', 'name', 'post', 'removal']]
    : [['message'], ['delete'], ['secret'], ['name'], ['post'], ['removal']];
  for (const group of kinds) {
    const ids = told.filter(({ kind }) => group.includes(kind)).map(({ id }) => id);
    if (ids.some((id, index) => id <= (ids[index - 1] ?? 0))) throw new Error(`A line was applied out of order: ${ids.join(' ')}.`);
  }
}
