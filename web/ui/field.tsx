import { type InputHTMLAttributes, type ReactNode, useId } from 'react'

/** A labelled line of text with its hint and, when refused, the reason in the same place. */
interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  hint?: string | undefined
  error?: string | null | undefined
  trailing?: ReactNode
  /** Stands on one line with the input. */
  beside?: ReactNode
}

export function Field({ label, hint, error, trailing, beside, className = '', ...input }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium text-ink">
        {label}
      </label>
      <div className="flex gap-2">
        <div className="relative min-w-0 flex-1">
          <input
            id={id}
            aria-invalid={error ? true : undefined}
            aria-describedby={note ? `${id}-note` : undefined}
            className={`tap h-11 w-full rounded-md border bg-raised px-3 text-base text-ink outline-offset-0 read-only:border-rim read-only:bg-transparent ${error ? 'border-ink' : 'border-edge'} ${trailing ? 'pr-12' : ''}`}
            {...input}
          />
          {trailing && <div className="absolute inset-y-0 right-0.5 flex items-center">{trailing}</div>}
        </div>
        {beside}
      </div>
      {note && (
        <p id={`${id}-note`} className={`mt-1 text-sm ${error ? 'font-medium text-ink' : 'text-soft'}`}>
          {note}
        </p>
      )}
    </div>
  )
}
