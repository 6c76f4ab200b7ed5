/** Checks the table of layers, and that packages and pages agree with it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawLayers, insertLayers } from './diagram.mjs';
import { checkLayers, reduceArrows, sortLayers } from './layer-order.mjs';
import { packages } from './layers.mjs';

/** @param {string} path */
function read(path) {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

/** A folder may be excluded by name or by pattern. @param {string} pattern */
function trimPattern(pattern) {
  return pattern.replace(/\/(?:\*\*(?:\/\*(?:\.ts)?)?)?$/, '');
}

/** What only tests use, excluded by name or wherever it stands. @param {import('./layers.mjs').Package | undefined} layer */
function supportFolders(layer) {
  return Object.entries(layer?.folders ?? {}).flatMap(([name, folder]) => (folder.support === true ? [[`src/${name}`, `src/**/${name.split('/').at(-1)}`]] : []));
}

describe('the order of layers', () => {
  it('puts each layer after all that it imports', () => {
    const imports = new Map([
      ['top', ['middle', 'base']],
      ['base', []],
      ['middle', ['base']],
    ]);
    expect(sortLayers(imports)).toEqual(['base', 'middle', 'top']);
  });

  it('refuses a circle and spells it', () => {
    const imports = new Map([
      ['one', ['two']],
      ['two', ['three']],
      ['three', ['two']],
    ]);
    expect(() => sortLayers(imports)).toThrow('circle in the layers: two -> three -> two');
  });

  it('refuses a name that the table does not have', () => {
    expect(() => sortLayers(new Map([['one', ['tow']]]))).toThrow('unknown layer "tow", named by one');
  });

  it('refuses a folder that imports more packages than its package', () => {
    const layer = {
      name: 'sdk',
      about: '',
      packages: [],
      doors: {},
      rootFiles: [],
      platformFiles: [],
      folders: { rpc: { about: '', folders: [], packages: ['mtproto'] } },
    };
    expect(() => checkLayers([layer])).toThrow('sdk/rpc may import "mtproto", but sdk itself may not');
  });

  it('leaves out of a drawing the arrows that follow from others', () => {
    const imports = new Map([
      ['top', ['middle', 'base', 'side']],
      ['middle', ['base']],
      ['base', []],
      ['side', []],
    ]);
    expect(reduceArrows(imports)).toEqual([
      ['top', 'middle'],
      ['top', 'side'],
      ['middle', 'base'],
    ]);
  });
});

describe('the table of layers', () => {
  it('has no circle and no unknown name', () => {
    expect(() => checkLayers(packages)).not.toThrow();
  });

  it.each(packages.map((layer) => layer.name))("has the doors of %s's exports map", (name) => {
    const { exports } = JSON.parse(read(`packages/${name}/package.json`));
    // One specifier may have several doors, by condition: one for browsers, for example.
    const doors = JSON.stringify(exports).match(/(?<="\.\/dist\/)[\w-]+(?=\.js")/g)?.map((door) => `${door}.ts`) ?? [];
    const layer = packages.find((candidate) => candidate.name === name);
    const forImport = Object.entries(layer?.doors ?? {}).flatMap(([file, kind]) => (kind === 'command' ? [] : [file]));
    expect(forImport.sort()).toEqual(doors.sort());
  });

  it.each(packages.map((layer) => layer.name))('allows %s the packages of its package.json', (name) => {
    const { dependencies = {} } = JSON.parse(read(`packages/${name}/package.json`));
    const own = Object.keys(dependencies).filter((dependency) => dependency.startsWith('@kitewire/'));
    const layer = packages.find((candidate) => candidate.name === name);
    expect(own.sort()).toEqual(layer?.packages.map((other) => `@kitewire/${other}`).sort());
  });

  it.each(packages.map((layer) => layer.name))('leaves out of the core of %s exactly what touches the platform', (name) => {
    const layer = packages.find((candidate) => candidate.name === name);
    const { exclude } = JSON.parse(read(`packages/${name}/tsconfig.core.json`));
    const platform = [
      ...Object.entries(layer?.folders ?? {}).flatMap(([folder, { platform: touches }]) => (touches === true ? [`src/${folder}`] : [])),
      ...Object.entries(layer?.doors ?? {}).flatMap(([file, kind]) => (kind === 'core' || kind === 'testing' ? [] : [`src/${file}`])),
      ...(layer?.platformFiles ?? []).map((file) => `src/${file}`),
    ];
    const excluded = exclude.map(trimPattern);
    const tests = ['src/**/*.test.ts', 'src/**/*.contract.ts', ...supportFolders(layer).flat()];
    const covered = (/** @type {string} */ path) => platform.some((outer) => path.startsWith(`${outer}/`));
    expect(excluded.filter((/** @type {string} */ pattern) => !tests.includes(pattern)).sort()).toEqual(platform.filter((path) => !covered(path)).sort());
  });

  // Either the doors are the compiler's whole input, or everything is except what only tests use.
  it.each(packages.map((layer) => layer.name))('leaves tests and what only they use out of what %s ships', (name) => {
    const layer = packages.find((candidate) => candidate.name === name);
    const { files, exclude = [] } = JSON.parse(read(`packages/${name}/tsconfig.build.json`));
    if (files !== undefined) {
      expect(files.sort()).toEqual(Object.keys(layer?.doors ?? {}).map((door) => `src/${door}`).sort());
      return;
    }
    const excluded = exclude.map(trimPattern);
    expect(excluded).toEqual(expect.arrayContaining(['src/**/*.test.ts', 'src/**/*.contract.ts']));
    for (const names of supportFolders(layer)) expect(names.some((pattern) => excluded.includes(pattern)), names.join(' or ')).toBe(true);
  });
});

describe('docs/architecture.md', () => {
  it('shows the table as it is (else: npm run docs:generate)', () => {
    const page = read('docs/architecture.md');
    expect(insertLayers(page)).toBe(page);
  });

  it('shows every folder and every arrow of the table', () => {
    const text = drawLayers();
    for (const layer of packages) {
      for (const [name, { folders }] of Object.entries(layer.folders)) {
        const row = text.split('\n').find((line) => line.startsWith(`| \`${name}\` |`) && folders.every((folder) => line.includes(`\`${folder}\``)));
        expect(row, `${layer.name}/${name}`).toBeDefined();
      }
    }
  });

  it('is refused without the markers', () => {
    expect(() => insertLayers('# Page')).toThrow('expected <!-- layers:begin -->');
  });
});
