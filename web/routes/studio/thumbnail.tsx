import type { Picture } from '@image2image/sdk'
import { useEffect, useRef, useState } from 'react'
import { theDevice } from './device-work.ts'
import { takePicture } from './live-preview.ts'

/** A picture that the engine in this page can work on, whether it lies on the server or in this tab. */
export interface ThumbnailSource {
  readonly key: string
  /** Settles when the engine has it. */
  ready(): Promise<unknown>
}

export const sourceOf = (picture: Picture | null): ThumbnailSource | null =>
  picture && { key: `server.${picture.id}`, ready: () => takePicture(picture) }

const sidePixels = 200
/** Of the picture that was looked at last. */
const drawn = new Map<string, ImageBitmap>()
let drawnOf = ''

function remember(key: string, operation: string, bitmap: ImageBitmap): void {
  if (drawnOf !== key) drawn.clear()
  drawnOf = key
  drawn.set(operation, bitmap)
}

/** What one edit makes of the picture, drawn once it comes into view; where it does nothing, the picture as it is. */
export function Thumbnail({ source, operation }: { source: ThumbnailSource; operation: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [isShown, setIsShown] = useState(false)
  const { key } = source
  const ready = useRef(source.ready)
  ready.current = source.ready
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const stop = new AbortController()
    const show = (bitmap: ImageBitmap) => {
      element.width = bitmap.width
      element.height = bitmap.height
      element.getContext('2d')?.drawImage(bitmap, 0, 0)
      setIsShown(true)
    }
    const make = async (operations: readonly object[]) => {
      await ready.current()
      const plan = { operations: operations as never, notUnderstood: [], needsGenerative: false }
      return (await theDevice().preview(key, plan, stop.signal, { side: sidePixels })).bitmap
    }
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return
      observer.disconnect()
      const known = drawnOf === key ? drawn.get(operation) : undefined
      if (known) return show(known)
      make([{ name: operation, strength: 1 }]).then(
        bitmap => {
          remember(key, operation, bitmap)
          show(bitmap)
        },
        () => undefined,
      )
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      stop.abort()
    }
  }, [key, operation])
  return (
    <canvas
      ref={canvas}
      aria-hidden
      className={`absolute inset-0 size-full object-cover transition-opacity duration-200 ${isShown ? '' : 'opacity-0'}`}
    />
  )
}
