import { Tooltip } from '@base-ui/react/tooltip'
import type { ButtonHTMLAttributes, ReactElement, ReactNode } from 'react'

/**
 * Buttons: one primary per view carries the accent; plain ones have a thin edge; quiet ones have none.
 * An icon alone always has a name, shown as a tooltip with its key.
 */
export type ButtonLook = 'primary' | 'plain' | 'quiet'

const base =
  'tap inline-flex items-center justify-center gap-2 rounded-md text-sm font-medium whitespace-nowrap select-none transition-colors duration-[120ms] disabled:opacity-45 aria-disabled:opacity-45'
const looks: Record<ButtonLook, string> = {
  primary: 'bg-accent text-on-accent enabled:hover:bg-accent-hover font-semibold',
  plain: 'border border-rim bg-transparent text-ink enabled:hover:bg-hover',
  quiet: 'bg-transparent text-ink enabled:hover:bg-hover',
}

/** A size that is asked for takes the place of the usual one; two beside each other would be settled by the style sheet. */
export function buttonClass(look: ButtonLook = 'plain', more = ''): string {
  const height = /(^| )h-/.test(more) ? '' : 'h-10'
  const space = /(^| )px-/.test(more) ? '' : 'px-4'
  return `${base} ${looks[look]} ${height} ${space} ${more}`
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: ButtonLook
}

export function Button({ look = 'plain', className = '', type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={buttonClass(look, className)} {...rest} />
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  label: string
  shortcut?: string
  children: ReactNode
  isPressed?: boolean
}

export const iconButtonClass =
  'tap inline-flex size-10 shrink-0 pointer-coarse:min-w-[44px] items-center justify-center rounded-md text-soft transition-colors duration-[120ms] hover:enabled:bg-hover hover:enabled:text-ink disabled:opacity-35 aria-pressed:bg-hover aria-pressed:text-ink data-[popup-open]:bg-hover data-[popup-open]:text-ink'

export function IconButton({ label, shortcut, children, isPressed, className = '', ...rest }: IconButtonProps) {
  return (
    <Hint label={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={isPressed}
        className={`${iconButtonClass} ${className}`}
        {...rest}
      >
        {children}
      </button>
    </Hint>
  )
}

export function Hint({
  label,
  shortcut,
  children,
}: {
  label: string
  shortcut?: string | undefined
  children: ReactElement
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children as ReactElement<Record<string, unknown>>} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-50">
          <Tooltip.Popup className="appear flex items-center gap-2 rounded-sm bg-ink px-2 py-1 text-xs text-surface">
            {label}
            {shortcut && <kbd className="font-sans opacity-75">{shortcut}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
