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

  /** How many lines are not where the server's are. */
  get linesBehind(): number {
    const channels = [...this.#server.channelPts].filter(([id, pts]) => pts > 1 && this.channels.get(id)?.pts !== pts);
    return channels.length + (JSON.stringify(this.state) === JSON.stringify(this.#server.state) ? 0 : 1);
  }

  /** Carries a batch out; gives the lines of which the application must, or may, be told that it missed something. */
  commit(effect: ApplyEffect): { readonly must: readonly LossName[]; readonly may: readonly LossName[] } {
    const told = effect.updates.flatMap(({ update }) => changeIdOf(update) ?? []).map((id) => this.#changeOf(id));
    const must = new Set<LossName>();
    const may = new Set<LossName>(effect.source === 'state' ? ['common'] : []);
    for (const { channelId } of effect.channelHoles ?? []) may.add(channelId);
    const moves = [...this.#accountMoves(effect), ...this.#channelMoves(effect)];
    for (const { id, line } of told) if (!moves.some((move) => move.line === line)) throw new Error(`Change ${id} was applied, but its line was not moved.`);
    for (const move of moves) {
      const name = typeof move.line === 'number' ? move.line : 'common';
      if (move.mayMiss) may.add(name);
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
    for (const change of this.#server.between(id, 0)) {
      this.excused.delete(change.id);
      if (this.#seen.delete(change.id)) this.applied.splice(this.applied.indexOf(change.id), 1);
    }
  }

  #accountMoves({ newState, source }: ApplyEffect): LineMove[] {
    if (newState === undefined) return [];
    const { pts, qts, seq } = this.state;
    if (newState.date !== dateOf(newState.seq)) throw new Error(`The date ${newState.date} does not belong to the seq ${newState.seq}.`);
    const isLost = source === 'state';
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
    if (from !== undefined && to < from) throw new Error(`The ${line} line went back from ${from} to ${to}.`);
    const begin = from ?? (told.length === 0 ? to : Math.min(...told.map(({ end, count }) => end - count)));
    const expected = this.#server.between(line, begin, to);
    for (const change of told) {
      if (!expected.includes(change)) throw new Error(`Change ${change.id} was applied outside ${begin} to ${to} of the ${line} line.`);
      if (this.#seen.has(change.id)) throw new Error(`Change ${change.id} was applied twice.`);
      this.#seen.add(change.id);
      this.applied.push(change.id);
    }
    checkOrder(told, isLive);
    const missing = expected.filter(({ id }) => !this.#seen.has(id));
    if (missing.length > 0 && !mayMiss) throw new Error(`The ${line} line went to ${to} without change ${missing[0]?.id}.`);
    const before = from === undefined ? this.#server.between(line, 0, begin).filter(({ id }) => !this.#seen.has(id)) : [];
    for (const { id } of [...missing, ...before]) this.excused.add(id);
    return missing.length > 0;
  }

  #changeOf(id: number): Change {
    const change = this.#server.history[id - 1];
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
