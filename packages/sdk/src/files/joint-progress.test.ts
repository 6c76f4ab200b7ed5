/** Progress of several transfers. */
import { describe, expect, it } from 'vitest';
import { JointProgress } from './joint-progress.js';

const news = (transferred: number, total: number | undefined, bytesPerSecond = 10) => ({ transferred, total, bytesPerSecond, secondsLeft: undefined });

describe('the progress of several transfers', () => {
  it('adds up, one after the other, and ends with all of their bytes', () => {
    const joint = new JointProgress([100, 300]);
    const told = [joint.note(0, news(40, 100)), joint.note(0, news(100, 100)), joint.note(1, news(150, 300, 50)), joint.note(1, news(300, 300, 60))];
    expect(told.map(({ transferred, total }) => [transferred, total])).toEqual([[40, 400], [100, 400], [250, 400], [400, 400]]);
    expect(told.map(({ bytesPerSecond }) => bytesPerSecond)).toEqual([10, 10, 50, 60]);
    expect(told.map(({ secondsLeft }) => secondsLeft)).toEqual([36, 30, 3, 0]);
  });

  it('has the speed of those that go on side by side', () => {
    const joint = new JointProgress([100, 300]);
    joint.note(0, news(10, 100));
    expect(joint.note(1, news(90, 300, 20))).toEqual({ transferred: 100, total: 400, bytesPerSecond: 30, secondsLeft: 10 });
  });

  it('knows no end before all know theirs', () => {
    const joint = new JointProgress([100, undefined]);
    expect(joint.note(1, news(50, undefined))).toMatchObject({ total: undefined, secondsLeft: undefined });
    expect(joint.note(1, news(70, 70))).toMatchObject({ transferred: 70, total: 170 });
  });

  it('never goes back, also when bytes are transferred again', () => {
    const joint = new JointProgress([100]);
    joint.note(0, news(80, 100));
    expect(joint.note(0, news(20, 100)).transferred).toBe(80);
  });
});
