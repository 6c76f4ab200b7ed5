/** Names that others have chosen. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeFileName } from './safe-file-name.js';

describe('A10: a name on disk', () => {
  it.each([
    ['holiday.jpg', 'holiday.jpg'],
    ['Отчёт 2026.pdf', 'Отчёт 2026.pdf'],
    ['../../x', 'x'],
    ['/etc/x', 'x'],
    ['C:\\x', 'x'],
    ['C:x.txt', 'C x.txt'],
    ['..', 'file'],
    ['.', 'file'],
    ['', 'file'],
    ['///', 'file'],
    ['.bashrc', 'file.bashrc'],
    ['...x', 'file.x'],
    ['CON', '_CON'],
    ['con.txt', '_con.txt'],
    ['aux.tar.gz', '_aux.tar.gz'],
    ['COM1', '_COM1'],
    ['a\0b', 'a b'],
    ['a\nb\u001b[31m.txt', 'a b [31m.txt'],
    ['trailing. . .', 'trailing'],
    ['trailing   ', 'trailing'],
    ['name.exe. ', 'name.exe'],
    ['photo\u202egpj.exe', 'photo gpj.exe'],
    ['in\u200bvisi\u2066ble.txt', 'in visi ble.txt'],
    ['a<b>c:"d|e?f*.txt', 'a b c d e f.txt'],
  ])('of %j is %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  it('of 4 KB is cut, with its extension', () => {
    expect(safeFileName(`${'n'.repeat(2000)}.${'e'.repeat(2000)}`)).toBe(`${'n'.repeat(64)}.${'e'.repeat(16)}`);
    expect(safeFileName(`${'n'.repeat(4096)}.jpeg`)).toBe(`${'n'.repeat(64)}.jpeg`);
    expect(new TextEncoder().encode(safeFileName(`${'👍'.repeat(100)}.txt`)).length).toBeLessThanOrEqual(240);
  });

  it('that is missing is the given one', () => {
    expect([safeFileName(undefined), safeFileName(undefined, 'photo'), safeFileName('..', 'photo')]).toEqual(['file', 'photo', 'photo']);
  });

  it('that is safe stays as it is', () => {
    expect(safeFileName('a..a.')).toBe('a.a');
    const long = safeFileName(`${'👍'.repeat(55)} 👍.abc`);
    expect(safeFileName(long)).toBe(long);
    const device = safeFileName(`con.${'a'.repeat(60)}.txt`);
    expect([device, safeFileName(device)]).toEqual([`_con.${'a'.repeat(59)}.txt`, device]);
  });

  it('never leaves its directory, whatever the name', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: fc.constantFrom('.', '/', '\\', ' ', 'a', '\0', ':', '\u202e'), maxLength: 40 })), (name) => {
        const safe = safeFileName(name);
        expect(safe).not.toMatch(/[/\\\0:]|^\.|[. ]$|[\u202a-\u202e\u2066-\u2069]/u);
        expect(safe.length).toBeGreaterThan(0);
        expect(new TextEncoder().encode(safe).length).toBeLessThanOrEqual(240);
        expect(safeFileName(safe)).toBe(safe);
      }),
    );
  });
});
