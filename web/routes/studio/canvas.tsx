import type { Picture } from '@image2image/sdk'
import {
  type CSSProperties,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { api } from '../../api.ts'
import { Compare } from '../../ui/compare.tsx'
import { words } from '../../words/en.ts'

/**
 * The picture, as large as the window allows. Knows sizes, zoom and panning; what is drawn in the frame is handed in.
 * Zoom 1 is one pixel of the picture on one pixel of the screen.
 */
export type Zoom = 'fit' | number

const copy = words.canvas
const zoomSteps = [0.25, 0.33, 0.5, 0.67, 1, 1.5, 2, 3, 4]

export function nextZoom(now: Zoom, fitted: number, direction: 'in' | 'out' | 'fit'): Zoom {
  if (direction === 'fit') return 'fit'
  const from = now === 'fit' ? fitted : now
  const next =
    direction === 'in' ? zoomSteps.find(step => step > from * 1.05) : zoomSteps.findLast(step => step < from * 0.95)
  if (next === undefined) return now
  return next <= fitted ? 'fit' : next
}

interface BoardProps {
  width: number
  height: number
  zoom: Zoom
  onFitted: (scale: number) => void
  children: (shownWidth: number, isZoomed: boolean) => ReactNode
}

/** A frame of the picture's proportions, centred; scrolls when the picture is larger than the window. */
export function Board({ width, height, zoom, onFitted, children }: BoardProps) {
  const board = useRef<HTMLDivElement>(null)
  const space = useSpace(board)
  const ratio = window.devicePixelRatio || 1
  const fitted = space ? Math.min(space.width / width, space.height / height, 2) : 0
  useEffect(() => {
    if (fitted > 0) onFitted(fitted * ratio)
  }, [fitted, ratio, onFitted])
  const scale = zoom === 'fit' ? fitted : zoom / ratio
  const isZoomed = zoom !== 'fit' && scale > fitted * 1.01
  const frame: CSSProperties = { width: Math.round(width * scale), height: Math.round(height * scale) }
  const pan = usePan(board, isZoomed)
  useCentred(board, frame.width as number, frame.height as number)
  return (
    <div
      ref={board}
      {...pan}
      className={`scroll-thin absolute inset-0 flex p-2 sm:p-4 ${isZoomed ? 'cursor-grab overflow-auto active:cursor-grabbing' : 'overflow-hidden'}`}
    >
      {space && (
        <div className="relative m-auto shrink-0 overflow-hidden rounded-[2px]" style={frame}>
          {children(width * scale, isZoomed)}
        </div>
      )}
    </div>
  )
}

/** What was in the middle of the window stays there when the zoom changes. */
function useCentred(board: { current: HTMLElement | null }, width: number, height: number) {
  const middle = useRef({ x: 0.5, y: 0.5 })
  useLayoutEffect(() => {
    const element = board.current
    if (!element || width === 0) return
    element.scrollTo(
      middle.current.x * width - element.clientWidth / 2,
      middle.current.y * height - element.clientHeight / 2,
    )
    const remember = () => {
      const isWider = element.scrollWidth > element.clientWidth
      const isHigher = element.scrollHeight > element.clientHeight
      middle.current = {
        x: isWider ? (element.scrollLeft + element.clientWidth / 2) / element.scrollWidth : 0.5,
        y: isHigher ? (element.scrollTop + element.clientHeight / 2) / element.scrollHeight : 0.5,
      }
    }
    element.addEventListener('scroll', remember, { passive: true })
    return () => element.removeEventListener('scroll', remember)
  }, [board, width, height])
}

function useSpace(board: { current: HTMLElement | null }) {
  const [space, setSpace] = useState<{ width: number; height: number } | null>(null)
  useEffect(() => {
    const element = board.current
    if (!element) return
    const measure = () => {
      const style = getComputedStyle(element)
      const inset = Number.parseFloat(style.paddingLeft) * 2
      setSpace({ width: Math.max(1, element.offsetWidth - inset), height: Math.max(1, element.offsetHeight - inset) })
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [board])
  return space
}

function usePan(board: { current: HTMLElement | null }, isZoomed: boolean) {
  const from = useRef<{ x: number; y: number; left: number; top: number } | null>(null)
  if (!isZoomed) return {}
  return {
    onPointerDown: (event: PointerEvent) => {
      const element = board.current
      if (!element || event.button !== 0 || event.pointerType === 'touch') return
      from.current = { x: event.clientX, y: event.clientY, left: element.scrollLeft, top: element.scrollTop }
      element.setPointerCapture(event.pointerId)
    },
    onPointerMove: (event: PointerEvent) => {
      const start = from.current
      if (!start || !board.current) return
      board.current.scrollTo(start.left - (event.clientX - start.x), start.top - (event.clientY - start.y))
    },
    onPointerUp: () => {
      from.current = null
    },
  }
}

const largePixels = 1280

/** One picture filling its frame: the 1280 px copy first, the original when the screen can show more. */
export function Photo({ picture, shownWidth, alt }: { picture: Picture; shownWidth: number; alt: string }) {
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading')
  const longer = Math.max(picture.width, picture.height)
  const wantedPixels = shownWidth * (window.devicePixelRatio || 1) * (longer / picture.width)
  const wantsOriginal = longer > largePixels && wantedPixels > largePixels * 1.1
  return (
    <div className={`absolute inset-0 ${picture.hasAlpha ? 'checkerboard' : 'bg-line'}`}>
      <img
        src={api.pictures.contentUrl(picture.id, 'large')}
        alt={alt}
        draggable={false}
        onLoad={() => setState('shown')}
        onError={() => setState('failed')}
        className={`absolute inset-0 size-full object-fill transition-opacity duration-[160ms] ${state === 'shown' ? '' : 'opacity-0'}`}
      />
      {wantsOriginal && state === 'shown' && <Original picture={picture} />}
      {state === 'loading' && <span className="sr-only">{copy.loading}</span>}
      {state === 'failed' && (
        <p className="absolute inset-0 flex items-center justify-center p-4 text-center text-sm text-soft">{alt}</p>
      )}
    </div>
  )
}

/** Laid over the copy once it has loaded; transparent pictures would show both, so those swap without a fade. */
function Original({ picture }: { picture: Picture }) {
  const [isShown, setIsShown] = useState(false)
  const under = picture.hasAlpha && isShown ? 'checkerboard' : ''
  return (
    <img
      src={api.pictures.contentUrl(picture.id, 'original')}
      alt=""
      draggable={false}
      onLoad={() => setIsShown(true)}
      className={`absolute inset-0 size-full ${under} ${isShown ? '' : 'opacity-0'}`}
    />
  )
}

interface BeforeAfterProps {
  before: Picture
  after: Picture
  beforeAlt: string
  afterAlt: string
  value: number
  onChange: (value: number) => void
  shownWidth: number
  isZoomed: boolean
}

export function BeforeAfter(props: BeforeAfterProps) {
  const { before, after, beforeAlt, afterAlt, value, onChange, shownWidth, isZoomed } = props
  return (
    <Compare
      before={<Photo key={before.id} picture={before} shownWidth={shownWidth} alt={beforeAlt} />}
      after={<Photo key={after.id} picture={after} shownWidth={shownWidth} alt={afterAlt} />}
      value={value}
      onChange={onChange}
      label={copy.compare}
      valueText={copy.compareValue(Math.round(value))}
      beforeLabel={copy.before}
      afterLabel={copy.after}
      isHandleOnly={isZoomed}
    />
  )
}

/** A slider makes sense only where both pictures have the same proportions; after a crop they are shown in turn. */
export const canSlide = (before: Picture, after: Picture) =>
  Math.abs(before.width / before.height / (after.width / after.height) - 1) < 0.01
