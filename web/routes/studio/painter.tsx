/**
 * Painting a mask on the picture: brush, eraser and rectangle by mouse, finger or keys, each mark undone by itself. The
 * mask is drawn over the picture in the red of masking film; what comes out is the list of marks.
 */
import type { Picture } from '@image2image/sdk'
import { Brush as BrushIcon, Eraser, Hand, Square, Undo2, ZoomIn, ZoomOut } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { Range } from '../../ui/range.tsx'
import { words } from '../../words/en.ts'
import { type Brush, boxOf, drawMark, type Mark, type Point } from './brush.ts'
import { Board, nextZoom, Photo, type Zoom } from './canvas.tsx'

type Tool = 'brush' | 'eraser' | 'rectangle' | 'move'

const copy = words.paint
const icon = { 'aria-hidden': true, size: 18, strokeWidth: 1.75 } as const
const tools = [
  { tool: 'brush', Icon: BrushIcon },
  { tool: 'eraser', Icon: Eraser },
  { tool: 'rectangle', Icon: Square },
  { tool: 'move', Icon: Hand },
] as const
/** Longer side of the canvas that is painted on; marks are drawn anew at the size that is needed. */
const workPixels = 1280
const veil = '#eb2846'

interface PainterProps {
  picture: Picture
  brush: Brush | null
  onDone: (brush: Brush) => void
  onCancel: () => void
}

export function Painter({ picture, brush, onDone, onCancel }: PainterProps) {
  const [marks, setMarks] = useState<readonly Mark[]>(brush?.marks ?? [])
  const [tool, setTool] = useState<Tool>('brush')
  const [size, setSize] = useState(0.06)
  const [zoom, setZoom] = useState<Zoom>('fit')
  const [fitted, setFitted] = useState(1)
  const add = (mark: Mark) => setMarks(before => [...before, mark])
  const resize = (by: number) => setSize(before => Math.min(0.3, Math.max(0.01, Math.round((before + by) * 100) / 100)))
  return (
    <>
      <section aria-label={copy.title} className="relative min-h-0 flex-1 bg-stage">
        <Board width={picture.width} height={picture.height} zoom={zoom} onFitted={setFitted}>
          {shownWidth => (
            <>
              <Photo picture={picture} shownWidth={shownWidth} alt={picture.name} />
              <Veil picture={picture} marks={marks} tool={tool} size={size} onMark={add} onSize={resize} />
            </>
          )}
        </Board>
      </section>
      <div className="shrink-0 border-t border-line bg-surface px-4 pt-3 pb-[max(12px,env(safe-area-inset-bottom))]">
        <div className="mx-auto flex max-w-[960px] flex-wrap items-center gap-x-4 gap-y-2">
          <p className="w-full text-sm text-soft">{copy.hint}</p>
          <fieldset className="flex gap-1">
            <legend className="sr-only">{copy.title}</legend>
            {tools.map(({ tool: each, Icon }) => (
              <IconButton key={each} label={copy.tools[each]} isPressed={tool === each} onClick={() => setTool(each)}>
                <Icon {...icon} />
              </IconButton>
            ))}
          </fieldset>
          <div className="min-w-28 flex-1 sm:w-44 sm:flex-none">
            <Range
              label={copy.size}
              value={Math.round(size * 100)}
              minimum={1}
              maximum={30}
              step={1}
              shown={`${Math.round(size * 100)} %`}
              onChange={value => setSize(value / 100)}
            />
          </div>
          <div className="flex gap-1">
            <IconButton label={copy.zoomOut} onClick={() => setZoom(nextZoom(zoom, fitted, 'out'))}>
              <ZoomOut {...icon} />
            </IconButton>
            <IconButton label={copy.zoomIn} onClick={() => setZoom(nextZoom(zoom, fitted, 'in'))}>
              <ZoomIn {...icon} />
            </IconButton>
            <IconButton
              label={copy.undo}
              disabled={marks.length === 0}
              onClick={() => setMarks(before => before.slice(0, -1))}
            >
              <Undo2 {...icon} />
            </IconButton>
          </div>
          <div className="flex gap-1">
            <Button look="quiet" className="px-3" onClick={() => add({ tool: 'invert' })}>
              {copy.invert}
            </Button>
            <Button look="quiet" className="px-3" disabled={marks.length === 0} onClick={() => add({ tool: 'clear' })}>
              {copy.clear}
            </Button>
          </div>
          <div className="ml-auto flex gap-2">
            <Button onClick={onCancel}>{copy.cancel}</Button>
            <Button look="primary" onClick={() => onDone({ pictureId: picture.id, marks })}>
              {copy.done}
            </Button>
          </div>
        </div>
      </div>
    </>
  )
}

interface VeilProps {
  picture: Picture
  marks: readonly Mark[]
  tool: Tool
  size: number
  onMark: (mark: Mark) => void
  onSize: (by: number) => void
}

function Veil({ picture, marks, tool, size, onMark, onSize }: VeilProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<HTMLDivElement>(null)
  const shrink = Math.min(1, workPixels / Math.max(picture.width, picture.height))
  const [width, height] = [Math.round(picture.width * shrink), Math.round(picture.height * shrink)]
  const [live, setLive] = useState<Mark | null>(null)
  const keys = useKeyPen({ tool, size, ratio: width / height, onMark, onLive: setLive, onSize })
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    context.clearRect(0, 0, width, height)
    context.fillStyle = veil
    for (const mark of live ? [...marks, live] : marks) drawMark(context, mark)
  }, [marks, live, width, height])
  useEffect(() => pad.current?.focus({ preventScroll: true }), [])
  const pointers = usePointerPen({ tool, size, live, onMark, onLive: setLive })
  const isMoving = tool === 'move'
  return (
    <>
      <div
        ref={pad}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application is interactive, it takes the arrow keys
        tabIndex={0}
        aria-label={copy.canvas}
        className={`absolute inset-0 outline-offset-[-2px] ${isMoving ? 'pointer-events-none' : 'cursor-crosshair touch-none'}`}
        {...(isMoving ? {} : pointers)}
        onKeyDown={keys.onKeyDown}
        onBlur={keys.lift}
      >
        <canvas
          ref={canvas}
          width={width}
          height={height}
          aria-hidden
          className="absolute inset-0 size-full opacity-55"
        />
      </div>
      {live?.tool === 'rectangle' && <Outline from={live.from} to={live.to} />}
      {keys.cursor && <Cursor at={keys.cursor} size={size} ratio={width / height} isDown={keys.isDown} />}
      <p aria-live="polite" className="sr-only">
        {keys.cursor === null ? '' : keys.isDown ? copy.down : copy.up}
      </p>
    </>
  )
}

function Outline({ from, to }: { from: Point; to: Point }) {
  const { x, y, w, h } = boxOf(from, to)
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute border border-dashed border-[#ffffff]"
      style={{ left: `${x * 100}%`, top: `${y * 100}%`, width: `${w * 100}%`, height: `${h * 100}%` }}
    />
  )
}

/** Where the keys hold the brush; its size is of the longer side, as the mark's. */
function Cursor({ at, size, ratio, isDown }: { at: Point; size: number; ratio: number; isDown: boolean }) {
  const width = size * 100 * Math.max(1, 1 / ratio)
  return (
    <span
      aria-hidden
      className={`pointer-events-none absolute -translate-1/2 rounded-full border-2 ${isDown ? 'border-[#ffffff] bg-[#ffffff]/30' : 'border-[#ffffff]'} shadow-[0_0_0_1px_#000000]`}
      style={{ left: `${at[0] * 100}%`, top: `${at[1] * 100}%`, width: `${width}%`, aspectRatio: '1' }}
    />
  )
}

interface PenProps {
  tool: Tool
  size: number
  onMark: (mark: Mark) => void
  onLive: (mark: Mark | null) => void
}

const begun = (tool: Tool, size: number, at: Point): Mark =>
  tool === 'rectangle'
    ? { tool, from: at, to: at }
    : { tool: tool === 'eraser' ? 'eraser' : 'brush', size, points: [at] }

const continued = (mark: Mark, at: Point): Mark => {
  if (mark.tool === 'rectangle') return { ...mark, to: at }
  return 'points' in mark ? { ...mark, points: [...mark.points, at] } : mark
}

function usePointerPen({ tool, size, live, onMark, onLive }: PenProps & { live: Mark | null }) {
  const at = (event: PointerEvent<HTMLDivElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect()
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]
  }
  const end = () => {
    if (live) onMark(live)
    onLive(null)
  }
  return {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      if (event.button !== 0 || !event.isPrimary) return
      event.stopPropagation()
      event.currentTarget.setPointerCapture(event.pointerId)
      onLive(begun(tool, size, at(event)))
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      if (live && event.isPrimary) onLive(continued(live, at(event)))
    },
    onPointerUp: end,
    onPointerCancel: () => onLive(null),
  }
}

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** The same pen for the keyboard: arrows move it, Space puts it down and lifts it. */
function useKeyPen(props: PenProps & { ratio: number; onSize: (by: number) => void }) {
  const { tool, size, ratio, onMark, onLive, onSize } = props
  const [cursor, setCursor] = useState<Point | null>(null)
  const [drawn, setDrawn] = useState<Mark | null>(null)
  const put = (mark: Mark | null) => {
    setDrawn(mark)
    onLive(mark)
  }
  const lift = () => {
    if (drawn) onMark(drawn)
    put(null)
  }
  const move = ([x, y]: Point, isFine: boolean) => {
    const from = cursor ?? ([0.5, 0.5] as const)
    const step = isFine ? 0.005 : 0.02
    const inside = (value: number) => Math.min(1, Math.max(0, value))
    const to: Point = [inside(from[0] + x * step), inside(from[1] + y * step * ratio)]
    setCursor(to)
    if (drawn) put(continued(drawn, to))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = arrows[event.key]
    if (direction) move(direction, event.shiftKey)
    else if (event.key === ' ' && tool !== 'move') {
      const at = cursor ?? ([0.5, 0.5] as const)
      setCursor(at)
      if (drawn) lift()
      else put(begun(tool, size, at))
    } else if (event.key === '[' || event.key === ']') onSize(event.key === '[' ? -0.01 : 0.01)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return { cursor, isDown: drawn !== null, lift, onKeyDown }
}
