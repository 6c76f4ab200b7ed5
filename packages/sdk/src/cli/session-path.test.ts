/** The place of a session that nobody has chosen. */
import { describe, expect, it } from 'vitest';
import { sessionPath } from './session-path.js';

const linux = { env: {}, platform: 'linux', home: '/h/me' };

describe('the place of a session', () => {
  it('is in the directory for data of this user', () => {
    expect(sessionPath(linux, undefined)).toBe('/h/me/.local/share/kitewire/session.db');
    expect(sessionPath({ ...linux, env: { XDG_DATA_HOME: '/data' } }, undefined)).toBe('/data/kitewire/session.db');
    expect(sessionPath({ ...linux, env: { XDG_DATA_HOME: 'relative' } }, undefined)).toBe('/h/me/.local/share/kitewire/session.db');
    expect(sessionPath({ env: { LOCALAPPDATA: '/local' }, platform: 'win32', home: '/h/me' }, undefined)).toBe('/local/kitewire/session.db');
  });

  it('is another one for each server, whatever its name', () => {
    expect(sessionPath(linux, '127.0.0.1:4430')).toBe('/h/me/.local/share/kitewire/session-127.0.0.1-4430.db');
    expect(sessionPath(linux, '[::1]:4430')).toBe('/h/me/.local/share/kitewire/session--1-4430.db');
    expect(sessionPath(linux, '../../x')).toBe('/h/me/.local/share/kitewire/session-..-..-x.db');
  });
});
