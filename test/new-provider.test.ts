/** The scaffold in a copy of the project: what it writes is whole, has its types, and is formatted as the house wants. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scaffold } from '../tools/new-provider.ts'
import { root } from '../tools/steps.ts'

let folder: string
let files: string[]
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'i2i-scaffold-'))
  for (const path of ['server', 'test'])
    cpSync(join(root, path), join(folder, path), {
      recursive: true,
      filter: source => !/node_modules|migrations|golden/.test(relative(root, source)),
    })
  for (const path of ['node_modules', 'engine', 'server/node_modules'])
    symlinkSync(join(root, path), join(folder, path))
  for (const path of ['tsconfig.json', 'package.json', 'biome.json']) cpSync(join(root, path), join(folder, path))
  files = scaffold(folder, { name: 'acme-art', label: 'Acme’s art', url: 'https://api.acme.example/v1' })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (program: string, ...args: string[]): string => {
  try {
    return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    return expect.unreachable(JSON.stringify(error).slice(0, 3_000))
  }
}

test('it writes an adapter, its tests, its counterpart and the line in the catalogue', () => {
  expect(files).toEqual([
    'server/providers/acme-art/acme-art.ts',
    'server/providers/acme-art/acme-art.test.ts',
    'server/providers/acme-art/acme-art.testworld.ts',
    'test/counterparts/vendors/acme-art.ts',
    'server/providers/catalogue.ts',
  ])
  const catalogue = readFileSync(join(folder, 'server/providers/catalogue.ts'), 'utf8')
  expect(catalogue).toContain("import { acmeArt } from './acme-art/acme-art.ts'\n")
  expect(catalogue).toContain('\n  acmeArt,\n')
})

test('what it writes has its types', () => {
  const only = { extends: './tsconfig.json', include: [join(root, 'engine/**/*.d.ts')], files }
  writeFileSync(join(folder, 'tsconfig.scaffold.json'), JSON.stringify(only))
  expect(
    run(process.execPath, join(root, 'node_modules/typescript-native/bin/tsc'), '-p', 'tsconfig.scaffold.json'),
  ).toBe('')
})

test('what it writes is formatted', () => {
  run(join(root, 'node_modules/.bin/biome'), 'check', '--vcs-enabled=false', ...files)
})

test('it does not write over what is there, and takes no name that leads elsewhere', () => {
  const again = (name: string) => () => scaffold(folder, { name, label: 'Acme', url: 'https://api.acme.example/v1' })
  expect(again('acme-art')).toThrow(/there already/)
  for (const name of ['../acme', 'Acme', 'a_b', '', 'a--b', "a'"]) expect(again(name), name).toThrow(/NAME is/)
  expect(() => scaffold(folder, { name: 'plain', label: 'Plain', url: 'http://api.acme.example' })).toThrow(/--url/)
})
