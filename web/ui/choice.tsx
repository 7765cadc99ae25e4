import { useId } from 'react'

interface ChoiceProps {
  label: string
  name: string
  options: readonly (readonly [value: string, label: string])[]
  initial?: string
}

/** One of a few, as the device shows such lists. */
export function Choice({ label, name, options, initial }: ChoiceProps) {
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
        className="tap h-11 w-full rounded-md border border-edge bg-raised px-3 text-base text-ink outline-offset-0"
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
