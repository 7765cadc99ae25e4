import { type ReactNode, useId } from 'react'

interface ChoiceProps {
  label: string
  name: string
  options?: readonly (readonly [value: string, label: string])[]
  /** In place of `options`, such as options in groups. */
  children?: ReactNode
  initial?: string
  value?: string
  onChange?: (value: string) => void
}

/** One of a few, as the device shows such lists. */
export function Choice({ label, name, options = [], children, initial, value, onChange }: ChoiceProps) {
  const id = useId()
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-medium text-ink">
        {label}
      </label>
      <select
        id={id}
        name={name}
        defaultValue={initial}
        value={value}
        onChange={event => onChange?.(event.currentTarget.value)}
        className="tap h-11 w-full rounded-md border border-edge bg-raised px-3 text-base text-ink outline-offset-0"
      >
        {children ??
          options.map(([each, text]) => (
            <option key={each} value={each}>
              {text}
            </option>
          ))}
      </select>
    </div>
  )
}
