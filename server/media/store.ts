/** Queries on our own table. The owner stands in every `where`: another person's picture does not exist. */

import type { OutputFormat } from '@image2image/engine/codec'
import { and, asc, count, desc, eq, gt, inArray, isNull, lt, ne, sql } from 'drizzle-orm'
import type { Queryable } from '../database/database.ts'
import { sealedRows } from '../keys/keys.ts'
import type { Picture, PictureOrigin } from './picture.ts'
import { pictures } from './tables.ts'

export type Row = typeof pictures.$inferSelect

/** What a row says to everybody outside, with the name that its key opened. */
export const pictureOf = (row: Omit<Row, 'wrappedKey' | 'keyId'>, name: string): Picture => ({
  id: row.id,
  accountId: row.accountId,
  origin: row.origin as PictureOrigin,
  name,
  width: row.width,
  height: row.height,
  format: row.format as OutputFormat,
  sizeBytes: row.originalBytes,
  hasAlpha: row.hasAlpha,
  hasSvg: row.svgBytes !== null,
  frames: row.frames,
  generationId: row.generationId,
  createdAt: row.createdAt,
})

export const contextOf = (accountId: string, id: string): string => `picture ${accountId} ${id}`

export const nameBinding = (ownerId: string, pictureId: string) => ({ ownerId, pictureId, variant: 'name' })

/** For the rotation of keys. */
export const sealed = sealedRows({ table: 'pictures', contextOf })

export async function insert(tx: Queryable, row: Row): Promise<void> {
  await tx.insert(pictures).values(row)
}

export async function find(tx: Queryable, accountId: string, id: string): Promise<Row | null> {
  const rows = await tx
    .select()
    .from(pictures)
    .where(and(eq(pictures.accountId, accountId), eq(pictures.id, id)))
  return rows[0] ?? null
}

/** Newest first; ids sort by age. Masks are nobody's pictures. */
export async function list(tx: Queryable, accountId: string, before: string | null, limit: number): Promise<Row[]> {
  return tx
    .select()
    .from(pictures)
    .where(
      and(
        eq(pictures.accountId, accountId),
        ne(pictures.origin, 'mask'),
        before === null ? undefined : lt(pictures.id, before),
      ),
    )
    .orderBy(desc(pictures.id))
    .limit(limit)
}

export async function remove(tx: Queryable, accountId: string, id: string): Promise<boolean> {
  const rows = await tx
    .delete(pictures)
    .where(and(eq(pictures.accountId, accountId), eq(pictures.id, id)))
    .returning({ id: pictures.id })
  return rows.length > 0
}

/** False when the picture is gone. */
export async function setMatteBytes(tx: Queryable, { accountId, id }: Row, matteBytes: number): Promise<boolean> {
  const rows = await tx
    .update(pictures)
    .set({ matteBytes })
    .where(and(eq(pictures.accountId, accountId), eq(pictures.id, id)))
    .returning({ id: pictures.id })
  return rows.length > 0
}

/** False when the picture is gone, or has them already. */
export async function setSmallBytes(
  tx: Queryable,
  { accountId, id }: Row,
  { large, thumbnail }: { large: number; thumbnail: number },
): Promise<boolean> {
  const rows = await tx
    .update(pictures)
    .set({ largeBytes: large, thumbnailBytes: thumbnail })
    .where(and(eq(pictures.accountId, accountId), eq(pictures.id, id), isNull(pictures.largeBytes)))
    .returning({ id: pictures.id })
  return rows.length > 0
}

/** Masks that no edit took with it. */
export async function masksBefore(tx: Queryable, moment: Date): Promise<{ id: string; accountId: string }[]> {
  return tx
    .select({ id: pictures.id, accountId: pictures.accountId })
    .from(pictures)
    .where(and(eq(pictures.origin, 'mask'), lt(pictures.createdAt, moment)))
    .limit(1_000)
}

export async function idsOfAccount(tx: Queryable, accountId: string): Promise<string[]> {
  const rows = await tx.select({ id: pictures.id }).from(pictures).where(eq(pictures.accountId, accountId))
  return rows.map(row => row.id)
}

export async function existing(tx: Queryable, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tx
    .select({ id: pictures.id })
    .from(pictures)
    .where(inArray(pictures.id, [...ids]))
  return new Set(rows.map(row => row.id))
}

/** Everybody's, for the operator's own checks: oldest first. */
export async function pageOfAll(tx: Queryable, after: string, limit: number): Promise<Row[]> {
  return tx.select().from(pictures).where(gt(pictures.id, after)).orderBy(asc(pictures.id)).limit(limit)
}

export async function newestOfAll(tx: Queryable, limit: number): Promise<Row[]> {
  return tx.select().from(pictures).orderBy(desc(pictures.id)).limit(limit)
}

/** How much each account keeps; masks go by themselves and do not count. */
export async function countsOf(
  on: Queryable,
  accountIds: readonly string[],
): Promise<Map<string, { pictures: number; pictureBytes: number }>> {
  if (accountIds.length === 0) return new Map()
  const { accountId, originalBytes, largeBytes, thumbnailBytes } = pictures
  const bytes = sql<number>`sum(${originalBytes}::bigint + coalesce(${largeBytes}, 0) + coalesce(${thumbnailBytes}, 0))::float8`
  const rows = await on
    .select({ accountId, pictures: count(), pictureBytes: bytes })
    .from(pictures)
    .where(and(inArray(accountId, [...accountIds]), ne(pictures.origin, 'mask')))
    .groupBy(accountId)
  return new Map(rows.map(({ accountId: id, ...counted }) => [id, counted]))
}
