import { describe, expect, test } from 'vitest'
import { cleanName, dispositionOf, type Picture, rangeOf } from './picture.ts'

const picture = (name: string, format: Picture['format'] = 'jpeg') => ({ name, format }) as Picture

describe('a name', () => {
  test.each([
    ['IMG_0042.JPG', 'IMG_0042'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ada\\cat.heic', 'cat'],
    ['  .hidden. ', 'hidden'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a\0b\r\nc.png', 'abc'],
    ['<script>"x"</script>', 'script'],
    ['Ångström été.webp', 'Ångström été'],
    ['', ''],
    ['.jpg', ''],
    ['x'.repeat(500), 'x'.repeat(120)],
  ])('%j becomes %j', (given, kept) => {
    expect(cleanName(given)).toBe(kept)
  })
})

describe('a download', () => {
  test('has a name for old clients and the real one', () => {
    expect(dispositionOf(picture('Été "1"'), 'original', true)).toBe(
      `attachment; filename="Ete 1.jpg"; filename*=UTF-8''%C3%89t%C3%A9%20%221%22.jpg`,
    )
    expect(dispositionOf(picture('猫'), 'large', true)).toBe(
      `attachment; filename="picture-large.webp"; filename*=UTF-8''%E7%8C%AB-large.webp`,
    )
    expect(dispositionOf(picture('猫'), 'original', true)).toContain('filename="picture.jpg"')
    expect(dispositionOf(picture('', 'png'), 'original', true)).toContain('filename="picture.png"')
    expect(dispositionOf(picture('cat'), 'original', false)).toBe('inline')
  })

  test('cannot break its header', () => {
    const header = dispositionOf(picture('a"; filename=evil.exe\\%41'), 'original', true)
    expect(header.split('"').length).toBe(3)
    expect(header).not.toMatch(/[\r\n]/)
  })
})

describe('a range', () => {
  test.each([
    [undefined, 'whole'],
    ['bytes=0-', { start: 0, end: 100 }],
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=10-19', { start: 10, end: 20 }],
    ['bytes=90-1000', { start: 90, end: 100 }],
    ['bytes=-10', { start: 90, end: 100 }],
    ['bytes=-1000', { start: 0, end: 100 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=20-10', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['bytes=-', 'whole'],
    ['items=0-1', 'whole'],
    ['bytes=99999999999999999999-', 'unsatisfiable'],
  ])('%j of 100 bytes is %j', (header, wanted) => {
    expect(rangeOf(header as string | undefined, 100)).toEqual(wanted)
  })
})
