/** Proves each rule of the house on a text that breaks it, and that good texts pass. */
import { describe, expect, it } from 'vitest';
import { judge } from './house.mjs';

const source = 'packages/sdk/src/rpc/queue.ts';
// Put together here, so that this file itself keeps the rules.
const slash = '/';

describe('the rules of the house', () => {
  it('let a good file pass', () => {
    expect(judge(source, '/** The queue of calls that wait for a connection. */\nexport const queue = [];\n')).toEqual([]);
    expect(judge(source, '/**\n * The queue of calls\n * that wait.\n */\nexport const queue = [];\n')).toEqual([]);
    expect(judge(source, '// The queue of calls.\nexport const queue = [];\n')).toEqual([]);
    expect(judge(source, '/** users.getUsers: the users of these ids. */\n')).toEqual([]);
    expect(judge(source, '/** `Queue`: calls that wait. */\n')).toEqual([]);
  });

  it('let a long path of a URL or of the repository pass', () => {
    expect(judge('README.md', 'See https://example.org/home/page and ../work/notes and docs/work/page.\n')).toEqual([]);
  });

  it('refuse a file of 401 lines and take one of 400', () => {
    const first = '/** Many lines. */\n';
    expect(judge(source, first + '\n'.repeat(399))).toEqual([]);
    expect(judge(source, first + '\n'.repeat(400))).toEqual(['has 401 lines, 400 is the limit']);
    expect(judge('packages/sdk/fixtures/table.ts', '\n'.repeat(900))).toEqual([]);
  });

  it('refuse a star export, but for generated types', () => {
    const star = ['line 2 exports *: list the names one by one'];
    expect(judge(source, "/** Names. */\nexport * from './a.js';\n")).toEqual(star);
    expect(judge(source, "/** Names. */\nexport * as a from './generated/a.js';\n")).toEqual(star);
    expect(judge(source, "/** Names. */\nexport type * from './a.js';\n")).toEqual(star);
    expect(judge(source, "/** Names. */\nexport type * from './generated/a.js';\n")).toEqual([]);
  });

  it('refuse a source file that does not begin with a sentence', () => {
    const fault = ['does not begin with a comment that is a sentence'];
    expect(judge(source, 'export const queue = [];\n')).toEqual(fault);
    expect(judge(source, '\n/** Too late. */\n')).toEqual(fault);
    expect(judge(source, '/** no full stop */\nexport const queue = [];\n')).toEqual(fault);
    expect(judge(source, '/** */\n')).toEqual(fault);
  });

  it('ask no first sentence of tests and scripts', () => {
    expect(judge('packages/sdk/src/rpc/queue.test.ts', "import 'vitest';\n")).toEqual([]);
    expect(judge('packages/sdk/tsup.config.ts', "import 'tsup';\n")).toEqual([]);
  });

  it.each(['utils', 'helpers', 'util', 'string-utils', 'test.helper'])('refuse the name %s', (name) => {
    const fault = ['says "util" or "helper": name what it does'];
    expect(judge(`scripts/${name}.mjs`, '')).toEqual(fault);
    expect(judge(`scripts/${name}/file.mjs`, '')).toEqual(fault);
  });

  it('refuse an inner barrel', () => {
    expect(judge('packages/sdk/src/rpc/index.ts', '/** Names. */\n')).toEqual([
      'is an inner barrel: index.ts stands only at the door of a package',
    ]);
    expect(judge('packages/sdk/src/index.ts', '/** Names. */\n')).toEqual([]);
  });

  it('refuse a path of a machine', () => {
    const fault = ["line 1 names a path of somebody's machine"];
    for (const folder of ['home', 'root', 'Users', 'work']) {
      expect(judge('docs/page.md', `Look at ${slash}${folder}${slash}me.\n`)).toEqual(fault);
      expect(judge('scripts/page.mjs', `const path = '${slash}${folder}${slash}me';\n`)).toEqual(fault);
    }
  });

  it("refuse a registry's host", () => {
    const fault = ['line 1 names the host of a registry'];
    expect(judge('docs/page.md', `at https://${['registry', 'example', 'org'].join('.')}/\n`)).toEqual(fault);
    expect(judge('ci.yml', `at https://${['npm', 'corp', 'example'].join('.')}:4873/x\n`)).toEqual(fault);
  });
});
