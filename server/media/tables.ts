/** One row per picture. Its bytes are in the storage, its key is wrapped here; without the master key the row opens nothing. */
import { sql } from 'drizzle-orm'
import { boolean, check, customType, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { keyEpochs } from '../keys/tables.ts'

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

export const pictures = pgTable(
  'pictures',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').notNull(),
    origin: text('origin').notNull(),
    nameSealed: bytes('name_sealed').notNull(),
    width: integer('width').notNull(),
    height: integer('height').notNull(),
    format: text('format').notNull(),
    hasAlpha: boolean('has_alpha').notNull(),
    frames: integer('frames').notNull(),
    originalBytes: integer('original_bytes').notNull(),
    /** Both null until somebody looks, for a picture that was kept without being decoded. */
    largeBytes: integer('large_bytes'),
    thumbnailBytes: integer('thumbnail_bytes'),
    /** Only of a result that is a drawing too. */
    svgBytes: integer('svg_bytes'),
    /** Once somebody asked where its subject is. */
    matteBytes: integer('matte_bytes'),
    generationId: text('generation_id'),
    wrappedKey: bytes('wrapped_key').notNull(),
    keyId: text('key_id')
      .notNull()
      .references(() => keyEpochs.id),
    createdAt: timestamp('created_at', { withTimezone: true, mode: 'date' }).notNull(),
  },
  table => [
    index('pictures_account').on(table.accountId, table.id.desc()),
    index('pictures_generation').on(table.generationId),
    check('pictures_origin', sql`${table.origin} in ('upload', 'mask', 'result')`),
    check('pictures_format', sql`${table.format} in ('png', 'jpeg', 'webp', 'avif')`),
    check('pictures_size', sql`${table.width} > 0 and ${table.height} > 0 and ${table.originalBytes} > 0`),
  ],
)
