/** `docs/asvs.md` names tests as proof: they must be there, and no item of levels 1 and 2 may be missing. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs', 'asvs.md'), 'utf8')

interface Item {
  readonly id: string
  readonly level: string
  readonly state: string
  readonly here: string
  readonly proofs: readonly { readonly file: string; readonly title: string }[]
}

const items: Item[] = page.split('\n').flatMap(line => {
  const [, id, level, state, here, shown] =
    /^\| (\d+\.\d+\.\d+) +\| (\d) +\| ([\w/]+) +\| (.*?) +\| (.*?) *\|$/.exec(line) ?? []
  if (!id || !level || !state || !here || shown === undefined) return []
  const proofs = [...shown.matchAll(/`([^`]+)` “(.+?)”/g)].map(([, file = '', title = '']) => ({ file, title }))
  return [{ id, level, state, here, proofs }]
})

/** How many items of levels 1 and 2 each section of chapters 1 to 16 has in version 5.0.0. */
const sections: Readonly<Record<string, number>> = {
  '1.1': 2,
  '1.2': 9,
  '1.3': 11,
  '1.4': 3,
  '1.5': 2,
  '2.1': 3,
  '2.2': 3,
  '2.3': 4,
  '2.4': 1,
  '3.2': 2,
  '3.3': 4,
  '3.4': 6,
  '3.5': 5,
  '3.7': 2,
  '4.1': 3,
  '4.2': 1,
  '4.3': 2,
  '4.4': 4,
  '5.1': 1,
  '5.2': 3,
  '5.3': 2,
  '5.4': 3,
  '6.1': 3,
  '6.2': 12,
  '6.3': 4,
  '6.4': 4,
  '6.5': 5,
  '6.6': 3,
  '6.8': 4,
  '7.1': 3,
  '7.2': 4,
  '7.3': 2,
  '7.4': 5,
  '7.5': 2,
  '7.6': 2,
  '8.1': 2,
  '8.2': 3,
  '8.3': 1,
  '8.4': 1,
  '9.1': 3,
  '9.2': 4,
  '10.1': 2,
  '10.2': 2,
  '10.3': 4,
  '10.4': 11,
  '10.5': 5,
  '10.6': 2,
  '10.7': 3,
  '11.1': 2,
  '11.2': 3,
  '11.3': 3,
  '11.4': 4,
  '11.5': 1,
  '11.6': 1,
  '12.1': 3,
  '12.2': 2,
  '12.3': 4,
  '13.1': 1,
  '13.2': 5,
  '13.3': 2,
  '13.4': 5,
  '14.1': 2,
  '14.2': 4,
  '14.3': 3,
  '15.1': 3,
  '15.2': 3,
  '15.3': 7,
  '16.1': 1,
  '16.2': 5,
  '16.3': 4,
  '16.4': 3,
  '16.5': 3,
}

describe('the ASVS table', () => {
  test('has every item of levels 1 and 2 of chapters 1 to 16, once', () => {
    const found: Record<string, number> = {}
    for (const { id } of items) {
      const section = id.split('.').slice(0, 2).join('.')
      found[section] = (found[section] ?? 0) + 1
    }
    expect(found).toEqual(sections)
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
    expect(items.filter(({ level }) => level === '1')).toHaveLength(70)
  })

  test('counts its states rightly', () => {
    for (const state of ['met', 'n/a', 'operator', 'open']) {
      const own = items.filter(item => item.state === state).length
      expect(page, state).toMatch(new RegExp(`^\\| ${state} +\\| ${own} +\\|$`, 'm'))
    }
  })

  test('shows a test for what is met, and a reason for what is not', () => {
    const bare = items.filter(({ state, proofs, here }) => (state === 'met' && proofs.length === 0) || here.length < 4)
    expect(bare.map(({ id }) => id)).toEqual([])
  })

  test('names only tests that are there', () => {
    const missing = items.flatMap(({ id, proofs }) =>
      proofs.flatMap(({ file, title }) => {
        const path = join(root, file)
        return existsSync(path) && readFileSync(path, 'utf8').includes(title) ? [] : [`${id}: ${file} “${title}”`]
      }),
    )
    expect(missing, 'cure: name the test that shows it now, or say in the table that the item is open').toEqual([])
  })
})
