import { describe, expect, it } from 'vitest';
import { createConsoleLogger } from './console-logger.js';

function create(level: Parameters<typeof createConsoleLogger>[0]): { logger: ReturnType<typeof createConsoleLogger>; printed: string[] } {
  const printed: string[] = [];
  return { logger: createConsoleLogger(level, (text) => void printed.push(text)), printed };
}

describe('createConsoleLogger', () => {
  it('prints records of its level and above, one line each', () => {
    const { logger, printed } = create('warn');
    logger.log('info', 'unseen');
    logger.log('warn', 'seen', { count: 3, method: 'help.getConfig', userId: 5n, nothing: undefined });
    expect(printed).toHaveLength(1);
    expect(printed[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z warn seen count=3 method=help.getConfig userId=5$/);
  });

  it('lets nothing that a peer has said look like another line or steer the terminal', () => {
    const { logger, printed } = create('debug');
    logger.log('info', 'told', { text: 'a\n2026 error forged\u001b[2J\u009b2J\u2028' });
    for (const steering of ['\n', '\u001b', '\u009b', '\u2028']) expect(printed[0]).not.toContain(steering);
    expect(printed[0]).toContain('text="a\\n2026 error forged');
  });

  it('prints an error with its causes', () => {
    const { logger, printed } = create('debug');
    logger.log('error', 'failed', {}, new Error('outer', { cause: new Error('inner', { cause: 'innermost' }) }));
    for (const text of ['outer', 'because of Error: inner', 'because of innermost']) expect(printed[0]).toContain(text);
  });
});
