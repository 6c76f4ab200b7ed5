/** The graphs in the documents are those of the tables. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawGraph, insertGraphs } from './graphs.mjs';

describe('drawGraph', () => {
  it('draws one arrow for all events that lead the same way', () => {
    const drawing = drawGraph({ asleep: { bell: 'awake', light: 'awake' }, awake: { night: 'asleep', bell: 'awake' } }, 'asleep');
    expect(drawing.split('\n')).toEqual([
      '```mermaid',
      'stateDiagram-v2',
      '  [*] --> asleep',
      '  asleep --> awake: bell, light',
      '  awake --> asleep: night',
      '  awake --> awake: bell',
      '```',
    ]);
  });
});

describe('docs/updates.md', () => {
  it('shows the tables as they are (else: npm run docs:generate)', async () => {
    const page = readFileSync(new URL('../docs/updates.md', import.meta.url), 'utf8');
    expect(await insertGraphs(page)).toBe(page);
  });

  it('is refused without the markers', async () => {
    await expect(insertGraphs('# Page')).rejects.toThrow('expected <!-- graph:account:begin -->');
  });
});
