/** Command lines and what they ask for. */
import { describe, expect, it, vi } from 'vitest';
import { type CommandLine, readCommandLine } from './command-line.js';

const read = (line: string, env: Record<string, string> = {}): CommandLine | undefined => readCommandLine(line === '' ? [] : line.split(' '), { version: '1.2.3', env });

describe('a command line', () => {
  it('keeps values as they were typed', () => {
    expect(read('login --phone +15550000001 --code 01234 --first-name 007')?.command).toEqual({
      ...{ name: 'login', qr: false, phone: '+15550000001', code: '01234', password: undefined, firstName: '007' },
    });
    expect(read('send -1001234567890 1e5')?.command).toMatchObject({ chat: -1_001_234_567_890, text: '1e5' });
    expect(read('send me --silent --reply-to 7 -- --json')).toMatchObject({ flags: { json: false }, command: { text: '--json', silent: true, replyTo: 7 } });
    expect(read('listen @durov --api-hash 00001111222233334444555566667777')?.flags.apiHash).toBe('00001111222233334444555566667777');
  });

  it('takes credentials from the environment unless they are given', () => {
    const env = { KITEWIRE_API_ID: '17', KITEWIRE_API_HASH: 'abc', KITEWIRE_PASSWORD: ' secret ' };
    expect(read('login', env)).toMatchObject({ flags: { apiId: 17, apiHash: 'abc' }, command: { password: ' secret ' } });
    expect(read('logout --api-id 18', env)?.flags).toMatchObject({ apiId: 18, apiHash: 'abc' });
    expect(read('logout', { KITEWIRE_API_ID: '' })?.flags.apiId).toBeUndefined();
  });

  it('names files and messages', () => {
    expect(read('upload me a.bin 007 --caption 12')?.command).toEqual({ name: 'upload', chat: 'me', files: ['a.bin', '007'], kind: 'document', isAlbum: false, caption: '12' });
    expect(read('upload --photo --album -100500 a b')?.command).toMatchObject({ chat: -100_500, kind: 'photo', isAlbum: true, files: ['a', 'b'] });
    expect(read('download https://t.me/c/12/34 --to there')?.command).toEqual({ name: 'download', place: { chat: -1_000_000_000_012, id: 34 }, to: 'there', overwrite: false });
    expect(read('download -100500 7 --overwrite')?.command).toEqual({ name: 'download', place: { chat: -100_500, id: 7 }, to: undefined, overwrite: true });
  });

  it('takes switches before and behind the command', () => {
    expect(read('--quiet --json send me hello')).toMatchObject({ flags: { quiet: true, json: true }, command: { text: 'hello' } });
    expect(read('send me hello --debug --session=a.db')?.flags).toMatchObject({ debug: true, session: 'a.db' });
  });

  it.each([
    ['', /No command/],
    ['fly', /There is no command "fly"/],
    ['007', /There is no command "007"/],
    ['send me', /Missing required args/],
    ['send me hello world', /Unused args: `world`/],
    ['send me hello --session', /--session.* value is missing/],
    ['send me hello --session a --session b', /--session takes one value, once/],
    ['send me hello --quiet=often', /Unused args: `often`/],
    ['send me hello --quiet --quiet', /--quiet takes no value/],
    ['login --api-id abc', /--api-id takes a positive number, got abc/],
    ['login --qr --code 12345', /--qr needs neither/],
    ['upload me a --photo --voice', /either as --photo or as --voice/],
    ['upload me a b --voice --album', /no album/],
    ['upload me a --album', /An album has 2 to 10 files, 1 were given/],
    ['download durov', /A message is named by its link/],
    ['export-session --format toString', /--format is one of .*got toString/],
    ['logout now', /Unused args/],
  ])('%j is refused with what is wrong', (line, message) => {
    expect(() => read(line)).toThrow(message);
    expect(() => read(line)).toThrow(expect.objectContaining({ code: 'BAD_COMMAND_LINE' }));
  });

  it('explains itself', () => {
    const info = vi.spyOn(console, 'info').mockReturnValue();
    expect(read('--help')).toBeUndefined();
    expect(read('send --help')).toBeUndefined();
    expect(read('--version')).toBeUndefined();
    const [help, ofSend, version] = info.mock.calls.map(([text]) => String(text));
    expect(help).toContain('export-session');
    expect(ofSend).toContain('--reply-to');
    expect(version).toContain('1.2.3');
  });
});
