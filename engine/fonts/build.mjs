/**
 * Packs Inter (SIL Open Font Licence 1.1, The Inter Project Authors) from `@fontsource/inter` into committed `.gen.ts`
 * modules, one for each weight, so that neither Node nor a browser has to find files: `node engine/fonts/build.mjs`. Tables
 * that plain writing does not need are left out, and kerning is moved out of extension lookups, which the parser that
 * reads the fonts at run time (opentype.js) does not follow.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'

const weights = { regular: 400, bold: 700 }
const subsets = ['latin', 'latin-ext', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext', 'vietnamese']
const keptTables = new Set(['cmap', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'name', 'post', 'OS/2', 'GPOS'])
const root = dirname(createRequire(import.meta.url).resolve('@fontsource/inter/package.json'))

/** The tables of a WOFF 1 file, inflated. */
function readWoff(file) {
  const tables = []
  for (let k = 0; k < file.readUInt16BE(12); k++) {
    const at = 44 + 20 * k
    const [offset, packedLength, length] = [4, 8, 12].map(field => file.readUInt32BE(at + field))
    const packed = file.subarray(offset, offset + packedLength)
    const data = packedLength < length ? inflateSync(packed) : Buffer.from(packed)
    tables.push({ tag: file.toString('latin1', at, at + 4), checksum: file.readUInt32BE(at + 16), data })
  }
  return { flavor: file.readUInt32BE(4), tables }
}

/** Lookups that only point to others farther off (type 9) become those others, where 16 bits reach that far. */
function flattenExtensions(table) {
  const list = table.readUInt16BE(8)
  for (let k = 0; k < table.readUInt16BE(list); k++) {
    const lookup = list + table.readUInt16BE(list + 2 + 2 * k)
    if (table.readUInt16BE(lookup) !== 9) continue
    const count = table.readUInt16BE(lookup + 4)
    for (let s = 0; s < count; s++) {
      const place = lookup + 6 + 2 * s
      const extension = lookup + table.readUInt16BE(place)
      const offset = extension + table.readUInt32BE(extension + 4) - lookup
      if (offset > 0xffff) throw new RangeError('a lookup lies too far off to be flattened')
      table.writeUInt16BE(table.readUInt16BE(extension + 2), lookup)
      table.writeUInt16BE(offset, place)
    }
  }
}

function writeWoff({ flavor, tables }) {
  const header = Buffer.alloc(44 + 20 * tables.length)
  header.write('wOFF', 0, 'latin1')
  header.writeUInt32BE(flavor, 4)
  header.writeUInt16BE(tables.length, 12)
  const body = []
  let offset = header.length
  for (const [k, { tag, checksum, data }] of tables.entries()) {
    const deflated = deflateSync(data, { level: 9 })
    const packed = deflated.length < data.length ? deflated : data
    const at = 44 + 20 * k
    header.write(tag, at, 'latin1')
    for (const [field, value] of [offset, packed.length, data.length, checksum].entries()) {
      header.writeUInt32BE(value, at + 4 + 4 * field)
    }
    body.push(packed, Buffer.alloc(-packed.length & 3))
    offset += packed.length + (-packed.length & 3)
  }
  header.writeUInt32BE(offset, 8)
  return Buffer.concat([header, ...body])
}

for (const [name, weight] of Object.entries(weights)) {
  const parts = []
  for (const subset of subsets) {
    const { flavor, tables } = readWoff(await readFile(join(root, 'files', `inter-${subset}-${weight}-normal.woff`)))
    const kept = tables.filter(({ tag }) => keptTables.has(tag))
    for (const { tag, data } of kept) if (tag === 'GPOS') flattenExtensions(data)
    parts.push(writeWoff({ flavor, tables: kept }))
  }
  const text = [
    '/**',
    ` * Inter ${name}, packed by build.mjs; do not edit. Copyright 2016 The Inter Project Authors`,
    ' * (https://github.com/rsms/inter), under the SIL Open Font Licence 1.1 (LICENSE-inter.txt beside this file).',
    ' */',
    'export const subsets: readonly string[] = [',
    ...parts.map(part => `  '${part.toString('base64')}',`),
    ']',
    '',
  ].join('\n')
  await writeFile(join(import.meta.dirname, `inter-${name}.gen.ts`), text)
  console.log(`inter-${name}: ${text.length} characters`)
}
await writeFile(join(import.meta.dirname, 'LICENSE-inter.txt'), await readFile(join(root, 'LICENSE')))
