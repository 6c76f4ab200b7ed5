import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawChart } from './chart.mjs';
import { drawPages } from './page.mjs';
import { drawReport, groupRows, summarize } from './report.mjs';

const rows = [
  { name: 'kitewire, encrypt', value: 300, unit: 'MB/s' },
  { name: 'mtcute, encrypt', value: 100, unit: 'MB/s' },
  { name: 'kitewire, cold start', value: 50.04, unit: 'ms' },
  { name: 'mtcute, cold start', value: 100, unit: 'ms' },
  { name: 'limit: <CBC>, alone', value: 2, unit: 'MB/s', drawn: false },
];

describe('figures beside the peer', () => {
  it('are above 1 when they are better, be it more or less', () => {
    const groups = groupRows(rows);
    expect(groups.get('encrypt')?.map(({ who, advantage }) => [who, advantage])).toEqual([
      ['kitewire', 3],
      ['mtcute', 1],
    ]);
    expect(groups.get('cold start')?.[0]?.advantage).toBeCloseTo(2, 2);
    expect(groups.get('alone')?.[0]?.advantage).toBeUndefined();
  });

  it('are beside the same work by hand where no peer has it', () => {
    const [ours, byHand] = groupRows([
      { name: 'kitewire, open', value: 60, unit: 'ms' },
      { name: 'raw idb, open', value: 30, unit: 'ms' },
    ]).get('open') ?? [];
    expect([ours?.advantage, ours?.isPeer, byHand?.isPeer]).toEqual([0.5, false, true]);
  });

  it('say nothing of how many times where there is nothing', () => {
    const stalls = (/** @type {number} */ ours, /** @type {number} */ theirs) =>
      groupRows([
        { name: 'kitewire, stalls', value: ours, unit: 'stalls' },
        { name: 'mtcute, stalls', value: theirs, unit: 'stalls' },
      ]).get('stalls')?.map(({ advantage }) => advantage);
    expect(stalls(0, 0)).toEqual([undefined, undefined]);
    expect(stalls(0, 2)).toEqual([undefined, 1]);
    expect(stalls(2, 0)).toEqual([undefined, undefined]);
    expect(stalls(2, 4)).toEqual([2, 1]);
  });

  it('need to say who was measured', () => {
    expect(() => groupRows([{ name: 'something', value: 1, unit: 'ms' }])).toThrow('expected "who, what"');
  });

  it('stand in columns under what was measured', () => {
    expect(drawReport('Ciphers', rows.slice(0, 3))).toBe(
      [
        'Ciphers (how many times better than mtcute: x)',
        '  encrypt',
        '    kitewire  300 MB/s  3.00x',
        '    mtcute    100 MB/s  1.00x',
        '  cold start',
        '    kitewire   50 ms',
      ].join('\n'),
    );
  });

  it('are summed up by bench and row', () => {
    expect(summarize([{ name: 'ige', title: 'Ciphers', rows }])).toMatchObject({
      ige: { 'kitewire, encrypt': { value: 300, unit: 'MB/s', advantage: 3 }, 'limit: <CBC>, alone': { value: 2, unit: 'MB/s' } },
    });
  });
});

describe('a chart', () => {
  const chart = drawChart('Ciphers & more', rows);

  it('draws the largest of a group over the whole space and the others beside it', () => {
    const bars = [...chart.matchAll(/<rect class="(\w+)" .* width="(\d+)"/g)].map(([, kind, width]) => [kind, Number(width)]);
    expect(bars).toEqual([
      ['ours', 330],
      ['other', 110],
      ['ours', 165],
      ['other', 330],
    ]);
  });

  it('escapes what it writes, leaves out what is not to be drawn, and is the same each time', () => {
    expect(chart).toContain('Ciphers &amp; more');
    expect(chart).not.toContain('CBC');
    expect(drawChart('Ciphers & more', rows)).toBe(chart);
    expect(drawChart('', [{ name: 'a <b>, c', value: 1, unit: 'ms' }])).toContain('a &lt;b&gt;');
  });
});

describe('the page of the docs', () => {
  it('is what the saved results give', () => {
    const docs = new URL('../../../docs/', import.meta.url);
    const pages = drawPages(JSON.parse(readFileSync(new URL('benchmarks/results.json', docs), 'utf8')));
    expect(Object.keys(pages).length).toBeGreaterThan(1);
    for (const [name, text] of Object.entries(pages)) expect(readFileSync(new URL(name, docs), 'utf8') === text, name).toBe(true);
  });
});
