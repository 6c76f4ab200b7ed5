/** Arguments come through the parser as they were typed. */
import { describe, expect, it } from 'vitest';
import { markArguments, unmark } from './plain-arguments.js';

describe('arguments for the parser', () => {
  it.each(['007', '-1001234', '+15550000001', '1e5', '0x10', '', '-', ' 5 '])('marks %j, which it would change', (arg) => {
    expect(markArguments([arg])).not.toEqual([arg]);
    expect(markArguments([arg]).map(unmark)).toEqual([arg]);
  });

  it.each(['hello', '--json', '-h', '@durov', 'me', 'https://t.me/c/1/2'])('leaves %j alone', (arg) => {
    expect(markArguments([arg])).toEqual([arg]);
  });

  it('marks what stands behind = and behind --', () => {
    const [flag = '', text = '', option = ''] = markArguments(['--code=01234', '--', '- a text', '--json']);
    expect(flag).toMatch(/^--code=.01234$/);
    expect([unmark(text), unmark(option)]).toEqual(['- a text', '--json']);
    expect(text).not.toBe('- a text');
    expect(option).not.toBe('--json');
  });
});
