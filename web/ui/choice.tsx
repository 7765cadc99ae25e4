import { ChevronDown } from 'lucide-react'
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
  isFirst?: boolean
}

/** One of a few, as the device shows such lists. */
export function Choice({
  label,
  name,
  options = [],
  children,
  initial,
  value,
  onChange,
  isFirst = false,
}: ChoiceProps) {
  const id = useId()
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-medium text-ink">
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          name={name}
          // biome-ignore lint/a11y/noAutofocus: a window opens at its first field
          autoFocus={isFirst}
          defaultValue={initial}
          value={value}
          onChange={event => onChange?.(event.currentTarget.value)}
          className="tap h-11 w-full appearance-none rounded-md border border-edge bg-raised pr-10 pl-3 text-base text-ellipsis text-ink outline-offset-0"
        >
          {children ??
            options.map(([each, text]) => (
              <option key={each} value={each}>
                {text}
              </option>
            ))}
        </select>
        <ChevronDown
          aria-hidden
          size={16}
          strokeWidth={1.75}
          className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-soft"
        />
      </div>
    </div>
  )
}
