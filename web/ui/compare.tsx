import { type PointerEvent, type ReactNode, useRef } from 'react'

/**
 * Two pictures over each other with a hairline between: drag anywhere, or use the arrow keys. The native range input
 * under it is what the keyboard and screen readers see.
 */
interface CompareProps {
  before: ReactNode
  after: ReactNode
  /** 0..100: how much of the width shows before. */
  value: number
  onChange: (value: number) => void
  label: string
  valueText: string
  beforeLabel: string
  afterLabel: string
  /** When the picture is larger than the window, dragging moves it, and only the handle moves the line. */
  isHandleOnly: boolean
}

const tag =
  'pointer-events-none absolute bottom-3 rounded-sm bg-[#0f0f0f]/75 px-2 py-0.5 text-xs font-medium text-[#f1f1f1] transition-opacity duration-[160ms]'

export function Compare(props: CompareProps) {
  const { before, after, value, onChange, label, valueText, beforeLabel, afterLabel, isHandleOnly } = props
  const frame = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const follow = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect()
    if (box) onChange(Math.min(100, Math.max(0, ((event.clientX - box.left) / box.width) * 100)))
  }
  const drag = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return
      event.stopPropagation()
      event.currentTarget.setPointerCapture(event.pointerId)
      event.preventDefault()
      input.current?.focus({ preventScroll: true })
      follow(event)
    },
    onPointerMove: (event: PointerEvent) => {
      if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event)
    },
  }
  return (
    <div
      ref={frame}
      className={`group absolute inset-0 touch-pan-y select-none ${isHandleOnly ? '' : 'cursor-ew-resize'}`}
      {...(isHandleOnly ? {} : drag)}
    >
      <div className="absolute inset-0" style={{ clipPath: `inset(0 0 0 ${value}%)` }}>
        {after}
      </div>
      <div className="absolute inset-0" style={{ clipPath: `inset(0 ${100 - value}% 0 0)` }}>
        {before}
      </div>
      <span className={`${tag} left-3 ${value < 12 ? 'opacity-0' : ''}`}>{beforeLabel}</span>
      <span className={`${tag} right-3 ${value > 88 ? 'opacity-0' : ''}`}>{afterLabel}</span>
      <input
        ref={input}
        type="range"
        min={0}
        max={100}
        step={1}
        value={Math.round(value)}
        aria-label={label}
        aria-valuetext={valueText}
        onChange={event => onChange(Number(event.currentTarget.value))}
        className="peer sr-only"
      />
      <div
        className="absolute inset-y-0 w-11 -translate-x-1/2 cursor-ew-resize touch-none peer-focus-visible:[&>span:last-child]:ring-4"
        style={{ left: `${value}%` }}
        {...(isHandleOnly ? drag : {})}
      >
        <span className="absolute inset-y-0 left-1/2 w-px -translate-x-1/2 bg-[#ffffff] shadow-[0_0_0_0.5px_rgb(0_0_0/0.55)]" />
        <span className="absolute top-1/2 left-1/2 flex size-8 -translate-1/2 items-center justify-center rounded-full bg-[#ffffff] text-[#141414] shadow-[0_0_0_1px_rgb(0_0_0/0.3),0_2px_6px_rgb(0_0_0/0.3)] ring-[#141414]">
          <svg
            aria-hidden="true"
            width="16"
            height="16"
            viewBox="0 0 16 16"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
          >
            <path d="M5.500 4.500 2 8l3.500 3.500M10.500 4.500 14 8l-3.500 3.500" />
          </svg>
        </span>
      </div>
    </div>
  )
}
