import { useEffect, useRef } from 'react'

/** A picture from the engine in this page, filling its frame. */
interface BitmapProps {
  bitmap: ImageBitmap
  label: string
  isCurrent?: boolean
  isVeil?: boolean
}

export function Bitmap({ bitmap, label, isCurrent = true, isVeil = false }: BitmapProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    context.canvas.width = bitmap.width
    context.canvas.height = bitmap.height
    context.drawImage(bitmap, 0, 0)
  }, [bitmap])
  const still = (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      data-current={isCurrent}
      className="absolute inset-0 size-full"
    />
  )
  return <div className={`pointer-events-none absolute inset-0 ${isVeil ? '' : 'checkerboard'}`}>{still}</div>
}
