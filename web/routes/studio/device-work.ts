import type { Step } from '@image2image/sdk'
import { useEffect, useMemo, useRef, useState } from 'react'
import {
  createDevice,
  type Device,
  type DeviceEngine,
  DeviceFailure,
  type DeviceFormat,
  type DeviceResult,
  type Fetching,
} from '../../device/device.ts'

/**
 * What goes on in the studio on this device: the picture that was chosen, the preview that follows the plan, the run and
 * its result. All of it lives in this tab and its worker; closing the tab is deleting it.
 */
export interface DevicePhoto {
  readonly key: string
  readonly name: string
  readonly url: string
  readonly width: number
  readonly height: number
  readonly hasAlpha: boolean
  /** How its file is written; results are written the same way unless they are partly clear. */
  readonly format: DeviceFormat
}

export interface DeviceDone extends DevicePhoto {
  readonly sizeBytes: number
  readonly words: string
  readonly notes: readonly string[]
  readonly seconds: number
}

export interface Running {
  readonly fraction: number
  readonly stage: string
  readonly fetching: Fetching | null
}

let opened: Device | null = null

/** One worker for the tab, begun when it is first needed. */
export function theDevice(): Device {
  opened ??= createDevice()
  return opened
}

const failureOf = (error: unknown): DeviceFailure =>
  error instanceof DeviceFailure ? error : new DeviceFailure('engine_failed', String(error))

const isCancelled = (error: unknown): boolean => error instanceof DeviceFailure && error.code === 'cancelled'

const formatOf = (file: Blob): DeviceFormat =>
  file.type === 'image/png' ? 'png' : file.type === 'image/webp' ? 'webp' : 'jpeg'

export function useDeviceEngine(): DeviceEngine | undefined {
  const [engine, setEngine] = useState<DeviceEngine>()
  useEffect(() => {
    theDevice()
      .describe()
      .then(setEngine, () => undefined)
  }, [])
  return engine
}

const planOf = (steps: readonly Step[]) => ({
  operations: steps.map(step => ({ ...step })) as never,
  notUnderstood: [],
  needsGenerative: false,
})

/** The plan on a small copy, following every change of it: only the latest counts, what it overtook is stopped. */
export function useDevicePreview(photo: DevicePhoto | null, steps: readonly Step[], isWanted: boolean) {
  const [shown, setShown] = useState<{ bitmap: ImageBitmap; notes: readonly string[]; of: string } | null>(null)
  const of = photo && isWanted && steps.length > 0 ? `${photo.key} ${JSON.stringify(steps)}` : null
  const latest = useRef({ photo, steps })
  latest.current = { photo, steps }
  useEffect(() => {
    const { photo, steps } = latest.current
    if (of === null || !photo) return
    const abort = new AbortController()
    theDevice()
      .preview(photo.key, planOf(steps), abort.signal)
      .then(
        ({ bitmap, notes }) => !abort.signal.aborted && setShown({ bitmap, notes, of }),
        // What cannot be previewed says why when it is made.
        () => !abort.signal.aborted && setShown(null),
      )
    return () => abort.abort()
  }, [of])
  // The last preview of the same picture stays up while the next one is made.
  return of !== null && shown?.of.startsWith(`${photo?.key} `) ? { ...shown, isCurrent: shown.of === of } : null
}

/** What would have to be fetched before these steps can run, in bytes. */
export function useMissingBytes(steps: readonly Step[], isDone: boolean): number {
  const [bytes, setBytes] = useState(0)
  const of = JSON.stringify(steps)
  // biome-ignore lint/correctness/useExhaustiveDependencies: after a run the answer may be another
  useEffect(() => {
    let isStale = false
    const asked = JSON.parse(of) as Step[]
    theDevice()
      .missingBytes(planOf(asked))
      .then(
        found => !isStale && setBytes(found),
        () => undefined,
      )
    return () => {
      isStale = true
    }
  }, [of, isDone])
  return bytes
}

/** About how many seconds these steps take, before anybody starts them; `null` until it is known, or without a picture. */
export function useEstimate(
  steps: readonly Step[],
  picture: { readonly width: number; readonly height: number } | null,
  where: 'here' | 'server',
): number | null {
  const [seconds, setSeconds] = useState<number | null>(null)
  const of = picture && steps.length > 0 ? JSON.stringify([steps, picture.width, picture.height]) : null
  useEffect(() => {
    setSeconds(null)
    if (of === null) return
    let isStale = false
    const [asked, width, height] = JSON.parse(of) as [Step[], number, number]
    theDevice()
      .estimateSeconds(planOf(asked), width, height, where)
      .then(
        found => !isStale && setSeconds(found),
        () => undefined,
      )
    return () => {
      isStale = true
    }
  }, [of, where])
  return seconds
}

export type DeviceWork = ReturnType<typeof useDeviceWork>

function drop(one: DevicePhoto | null): void {
  if (!one) return
  URL.revokeObjectURL(one.url)
  void theDevice().forget(one.key)
}

let lastKey = 0

function nextKey(): string {
  lastKey += 1
  return `picture-${lastKey}`
}

export function useDeviceWork() {
  const [photo, setPhoto] = useState<DevicePhoto | null>(null)
  const [done, setDone] = useState<DeviceDone | null>(null)
  const [isTaking, setIsTaking] = useState(false)
  const [failure, setFailure] = useState<DeviceFailure | null>(null)
  const { running, run, cancel } = useRun()
  const held = useRef<{ photo: DevicePhoto | null; done: DeviceDone | null }>({ photo, done })
  held.current = { photo, done }
  useEffect(
    () => () => {
      drop(held.current.photo)
      drop(held.current.done)
      held.current = { photo: null, done: null }
    },
    [],
  )

  async function take(file: File): Promise<void> {
    const key = nextKey()
    setIsTaking(true)
    setFailure(null)
    try {
      const about = await theDevice().take(key, file)
      cancel()
      // A run that ended while the file was read has put its result there.
      drop(held.current.photo)
      drop(held.current.done)
      setDone(null)
      const name = file.name.replace(/\.[^.]+$/, '')
      setPhoto({ ...about, key, name, url: URL.createObjectURL(file), format: formatOf(file) })
    } catch (error) {
      setFailure(failureOf(error))
    } finally {
      setIsTaking(false)
    }
  }

  async function make(steps: readonly Step[], words: string): Promise<void> {
    if (!photo || running) return
    setFailure(null)
    try {
      const made = await run(photo, steps, words)
      // Another photo came meanwhile, or the studio is closed: nobody looks for this result any more.
      if (held.current.photo?.key !== photo.key) return drop(made)
      drop(held.current.done)
      setDone(made)
    } catch (error) {
      if (!isCancelled(error)) setFailure(failureOf(error))
    }
  }

  return {
    ...{ photo, done, running, isTaking, failure, take, make, cancel },
    dismiss: () => setFailure(null),
    /** Back to the photo as it was, with the words still there. */
    discard: () => {
      drop(done)
      setDone(null)
    },
    useAsInput: () => {
      if (!done) return
      drop(photo)
      setPhoto(done)
      setDone(null)
    },
  }
}

/** One run at a time, how far it is, and what it has to fetch on the way. */
function useRun() {
  const [running, setRunning] = useState<Running | null>(null)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => {
    const stop = theDevice().onFetch(({ receivedBytes, totalBytes }) =>
      setRunning(now => now && { ...now, fetching: receivedBytes < totalBytes ? { receivedBytes, totalBytes } : null }),
    )
    return () => {
      stop()
      abort.current?.abort()
    }
  }, [])
  return {
    running,
    cancel: () => abort.current?.abort(),
    async run(photo: DevicePhoto, steps: readonly Step[], words: string): Promise<DeviceDone> {
      const resultKey = nextKey()
      const stop = new AbortController()
      abort.current = stop
      setRunning({ fraction: 0, stage: '', fetching: null })
      try {
        const result = await theDevice().run(photo.key, planOf(steps), {
          resultKey,
          format: photo.format,
          signal: stop.signal,
          onProgress: (fraction, stage) => setRunning(now => now && { ...now, fraction, stage }),
        })
        return doneOf(photo, resultKey, result, words)
      } finally {
        setRunning(null)
      }
    },
  }
}

const doneOf = (photo: DevicePhoto, key: string, result: DeviceResult, words: string): DeviceDone => ({
  key,
  words,
  name: photo.name,
  url: URL.createObjectURL(result.file),
  width: result.width,
  height: result.height,
  hasAlpha: result.hasAlpha,
  format: result.format,
  sizeBytes: result.file.size,
  notes: result.notes,
  seconds: result.seconds,
})

/** Everything that the studio shows of a device's work, memoised so that effects see the same steps. */
export function useSteps(steps: readonly { readonly step: Step }[]): readonly Step[] {
  const text = JSON.stringify(steps.map(({ step }) => step))
  return useMemo(() => JSON.parse(text) as Step[], [text])
}
