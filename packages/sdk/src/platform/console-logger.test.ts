/** The logger that prints to the console. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { consoleLogger } from './console-logger.js';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the console logger', () => {
  it('prints lines of its level and above, to the stream of their level', () => {
    const info = vi.spyOn(console, 'info').mockImplementation(() => {});
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const logger = consoleLogger('warn');
    logger.log('info', 'quiet');
    logger.log('warn', 'careful', { dcId: 2 });
    logger.log('error', 'broken');
    expect(info).not.toHaveBeenCalled();
    expect(warn).toHaveBeenCalledExactlyOnceWith('[kitewire] careful', { dcId: 2 });
    expect(error).toHaveBeenCalledExactlyOnceWith('[kitewire] broken');
  });
});
