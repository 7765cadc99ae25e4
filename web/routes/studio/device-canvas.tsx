import { useEffect, useRef } from 'react'
import { Button } from '../../ui/button.tsx'
import { Compare } from '../../ui/compare.tsx'
import { words } from '../../words/en.ts'
import { size } from '../../words/format.ts'
import { Board, type Zoom } from './canvas.tsx'
import type { DeviceDone, DevicePhoto, Running } from './device-work.ts'
import { Progress } from './run.tsx'

/** The picture on this device: beside its result, or under the preview of what the plan would make of it. */
interface DeviceCanvasProps {
  photo: DevicePhoto
  done: DeviceDone | null
  preview: { bitmap: ImageBitmap; isCurrent: boolean } | null
  running: Running | null
  zoom: Zoom
  onFitted: (scale: number) => void
  compare: number
  onCompare: (value: number) => void
  onCancel: () => void
}

const copy = words.device

export function DeviceCanvas(props: DeviceCanvasProps) {
  const { photo, done, preview, running, zoom, onFitted, compare, onCompare } = props
  const after = done ?? (preview ? preview.bitmap : null)
  const isSlid = after !== null && Math.abs(photo.width / photo.height / (after.width / after.height) - 1) < 0.01
  const shown = isSlid || after === null || compare > 50 ? photo : after
  const afterPicture = done ? (
    <Still photo={done} alt={`${words.canvas.result}: ${done.words}`} />
  ) : preview ? (
    <Bitmap bitmap={preview.bitmap} hasAlpha label={copy.preview} isCurrent={preview.isCurrent} />
  ) : null
  return (
    <Board width={shown.width} height={shown.height} zoom={zoom} onFitted={onFitted}>
      {(_, isZoomed) => (
        <>
          {isSlid ? (
            <Compare
              before={<Still photo={photo} alt={`${words.canvas.before}: ${photo.name}`} />}
              after={afterPicture}
              value={compare}
              onChange={onCompare}
              label={words.canvas.compare}
              valueText={words.canvas.compareValue(Math.round(compare))}
              beforeLabel={words.canvas.before}
              afterLabel={done ? words.canvas.after : copy.preview}
              isHandleOnly={isZoomed}
            />
          ) : after === null || compare > 50 ? (
            <Still photo={photo} alt={photo.name} />
          ) : (
            afterPicture
          )}
          {!isSlid && after !== null && (
            <div className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-md bg-surface">
              <Button className="h-9" aria-pressed={compare > 50} onClick={() => onCompare(compare > 50 ? 0 : 100)}>
                {compare > 50 ? words.canvas.showAfter : words.canvas.showBefore}
              </Button>
            </div>
          )}
          {running && <Progress {...progressOf(running)} onCancel={props.onCancel} />}
        </>
      )}
    </Board>
  )
}

function progressOf({ fraction, stage, fetching }: Running) {
  if (fetching) {
    const { receivedBytes, totalBytes } = fetching
    return { label: copy.fetching(size(receivedBytes), size(totalBytes)), fraction: receivedBytes / totalBytes }
  }
  return { label: stage === '' ? words.run.running : stage, fraction }
}

function Still({ photo, alt }: { photo: DevicePhoto; alt: string }) {
  return (
    <div className={`absolute inset-0 ${photo.hasAlpha ? 'checkerboard' : 'bg-line'}`}>
      <img src={photo.url} alt={alt} draggable={false} className="absolute inset-0 size-full object-fill" />
    </div>
  )
}

interface BitmapProps {
  bitmap: ImageBitmap
  hasAlpha: boolean
  label: string
  isCurrent: boolean
}

function Bitmap({ bitmap, hasAlpha, label, isCurrent }: BitmapProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    context.canvas.width = bitmap.width
    context.canvas.height = bitmap.height
    context.drawImage(bitmap, 0, 0)
  }, [bitmap])
  return (
    <div className={`absolute inset-0 ${hasAlpha ? 'checkerboard' : 'bg-line'}`}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        data-current={isCurrent}
        className="absolute inset-0 size-full"
      />
    </div>
  )
}
