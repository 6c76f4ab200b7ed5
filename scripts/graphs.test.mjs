/** The graphs in the documents are those of the tables. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawGraph, insertGraphs, pagesWithGraphs } from './graphs.mjs';

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

describe('the pages with graphs', () => {
  it.each(Object.entries(pagesWithGraphs))('%s shows its tables as they are (else: npm run docs:generate)', async (name, names) => {
    const page = readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');
    expect(await insertGraphs(page, names)).toBe(page);
  });

  it('are refused without the markers', async () => {
    await expect(insertGraphs('# Page', ['account'])).rejects.toThrow('expected <!-- graph:account:begin -->');
  });
});
