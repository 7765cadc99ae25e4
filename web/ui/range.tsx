import { type CSSProperties, type ReactNode, useId } from 'react'

/** A named slider over the browser's own range input: keyboard, touch and screen readers come with it. */
interface RangeProps {
  label: string
  value: number
  minimum: number
  maximum: number
  step: number
  shown: string
  onChange: (value: number) => void
  marks?: ReactNode
}

export function Range({ label, value, minimum, maximum, step, shown, onChange, marks }: RangeProps) {
  const id = useId()
  const filled = `${((value - minimum) / (maximum - minimum || 1)) * 100}%`
  return (
    <div>
      <div className="flex items-baseline justify-between gap-4 text-sm">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <output htmlFor={id} className="tabular-nums text-soft">
          {shown}
        </output>
      </div>
      <input
        id={id}
        type="range"
        className="range"
        style={{ '--filled': filled } as CSSProperties}
        min={minimum}
        max={maximum}
        step={step}
        value={value}
        aria-valuetext={shown}
        onChange={event => onChange(Number(event.currentTarget.value))}
      />
      {marks}
    </div>
  )
}
