/**
 * The plan on a small copy of a picture of the server, made by the engine in a worker of this page while sliders move:
 * the 1280 px copy is fetched once, the subject's matte comes from the server when it has it, and only the latest plan
 * counts. Nothing is sent but the questions for these two.
 */
import type { EngineInfo, Picture, Step } from '@image2image/sdk'
import { useEffect, useRef, useState } from 'react'
import { api } from '../../api.ts'
import type { DevicePicture } from '../../device/device.ts'
import { type Brush, maskFile } from './brush.ts'
import { theDevice } from './device-work.ts'

interface Wish {
  picture: Picture | null
  steps: readonly Step[]
  inOrder: boolean
  brush: Brush | null
  reference: Picture | null
  engine: EngineInfo | undefined
  isWanted: boolean
}

export interface LivePreview {
  readonly bitmap: ImageBitmap | null
  readonly isCurrent: boolean
  /** Why there is none, in the engine's words. */
  readonly failure: string | null
}

const keyOf = (picture: Picture) => `server.${picture.id}`
const brushKeyOf = (pictureKey: string) => `brush.${pictureKey}`
const mostTaken = 4
const taken = new Map<string, Promise<DevicePicture>>()
const mattes = new Map<string, Promise<void>>()

/** Fetched once a picture; those not asked for longest give way, so that a long session does not fill the memory. */
export function takePicture(picture: Picture): Promise<DevicePicture> {
  const key = keyOf(picture)
  const known = taken.get(key)
  if (known) {
    // The picture in hand is asked for before its second picture: it must not be the one that gives way to that.
    taken.delete(key)
    taken.set(key, known)
    return known
  }
  const taking = api.pictures.content(picture.id, 'large').then(file => theDevice().take(key, file))
  taking.catch(() => taken.delete(key))
  taken.set(key, taking)
  const [oldest] = taken.keys()
  if (taken.size > mostTaken && oldest !== undefined) {
    taken.delete(oldest)
    mattes.delete(oldest)
    for (const each of [oldest, brushKeyOf(oldest)]) void theDevice().forget(each)
  }
  return taking
}

function takeMatte(picture: Picture): Promise<void> {
  const key = keyOf(picture)
  const known = mattes.get(key)
  if (known) return known
  const taking = fetch(api.pictures.matteUrl(picture.id)).then(async answer => {
    if (answer.ok) await theDevice().takeMatte(key, await answer.blob())
    // Too many at once, or the server is away: asked for again the next time.
    else mattes.delete(key)
  })
  taking.catch(() => mattes.delete(key))
  mattes.set(key, taking)
  return taking
}

const wantsSubject = (engine: EngineInfo | undefined, steps: readonly Step[]) =>
  steps.some(step => engine?.operations[step.name]?.needsSubject || /subject|background/.test(String(step.mask ?? '')))

const brushNumbers = new WeakMap<Brush, number>()
let lastBrush = 0

/** Tells two paintings apart that have as many marks. */
function numberOf(brush: Brush | null): number {
  if (!brush) return 0
  const number = brushNumbers.get(brush) ?? ++lastBrush
  brushNumbers.set(brush, number)
  return number
}

async function takeBrush(brush: Brush, { width, height }: DevicePicture): Promise<string> {
  const key = brushKeyOf(`server.${brush.pictureId}`)
  await theDevice().take(key, await maskFile(brush, width, height))
  return key
}

export function useLivePreview(wish: Wish): LivePreview | null {
  const { picture, steps, inOrder, brush, reference, engine, isWanted } = wish
  const [shown, setShown] = useState<{
    of: string
    pictureId: string
    bitmap: ImageBitmap | null
    failure: string | null
  }>()
  const [matteOf, setMatteOf] = useState<string | null>(null)
  const subject = picture !== null && isWanted && wantsSubject(engine, steps)
  const pictureId = picture?.id
  const plan = JSON.stringify(steps)
  const of =
    picture && isWanted && steps.length > 0
      ? JSON.stringify([picture.id, plan, inOrder, numberOf(brush), reference?.id, matteOf === picture.id])
      : null
  const latest = useRef({ picture, brush, reference })
  latest.current = { picture, brush, reference }
  useEffect(() => {
    const now = latest.current.picture
    if (!subject || !now || now.id !== pictureId) return
    // A preview does not wait for it: it starts with a guess and is made again when the matte is there.
    takeMatte(now).then(
      () => setMatteOf(now.id),
      () => undefined,
    )
  }, [subject, pictureId])
  useEffect(() => {
    const { picture, brush, reference } = latest.current
    if (of === null || !picture) return
    const abort = new AbortController()
    const put = (bitmap: ImageBitmap | null, failure: string | null) =>
      !abort.signal.aborted && setShown({ of, pictureId: picture.id, bitmap, failure })
    const make = async () => {
      const size = await takePicture(picture)
      const brushKey = brush ? await takeBrush(brush, size) : undefined
      if (reference) await takePicture(reference)
      const operations = JSON.parse(plan) as never
      const { bitmap } = await theDevice().preview(
        keyOf(picture),
        { operations, notUnderstood: [], needsGenerative: false, ...(inOrder ? { inOrder } : {}) },
        abort.signal,
        { ...(brushKey ? { brush: brushKey } : {}), ...(reference ? { reference: keyOf(reference) } : {}) },
      )
      put(bitmap, null)
    }
    make().catch(error => put(null, isRefusal(error) ? error.message : null))
    return () => abort.abort()
  }, [of, plan, inOrder])
  if (of === null || !shown || shown.pictureId !== picture?.id) return null
  return { bitmap: shown.bitmap, failure: shown.failure, isCurrent: shown.of === of }
}

/** The engine's own words; a worker that cannot start says nothing, since making it works all the same. */
const isRefusal = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && !['engine_failed', 'cancelled'].includes(String(error.code))

/** What a mask covers, as a veil for the picture; null while it is looked for, or where there is nothing. */
export function useVeil(picture: Picture | null, mask: string | null, brush: Brush | null) {
  const [veil, setVeil] = useState<{ of: string; bitmap: ImageBitmap | null }>()
  const of = picture && mask !== null ? JSON.stringify([picture.id, mask, numberOf(brush)]) : null
  const latest = useRef({ picture, brush })
  latest.current = { picture, brush }
  useEffect(() => {
    const { picture, brush } = latest.current
    if (of === null || !picture || mask === null) return
    let isStale = false
    const look = async () => {
      const size = await takePicture(picture)
      if (/subject|background/.test(mask)) await takeMatte(picture).catch(() => undefined)
      const key = brush ? await takeBrush(brush, size) : undefined
      return theDevice().veil(keyOf(picture), mask, key === undefined ? {} : { brush: key })
    }
    look().then(
      bitmap => !isStale && setVeil({ of, bitmap }),
      () => !isStale && setVeil({ of, bitmap: null }),
    )
    return () => {
      isStale = true
    }
  }, [of, mask])
  return veil && veil.of === of ? veil.bitmap : null
}
