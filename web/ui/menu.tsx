/**
 * A menu under its button. It is drawn in the part of the page that its button stands in, so that whoever goes through a
 * page by its landmarks meets it there, too.
 */
import { Menu as Base } from '@base-ui/react/menu'
import { type ComponentProps, type ReactElement, type ReactNode, useState } from 'react'
import { iconButtonClass } from './button.tsx'

interface MenuProps {
  /** The name of an icon; a trigger in words has none. */
  label?: string
  icon?: ReactNode
  trigger?: ReactElement<Record<string, unknown>>
  isDisabled?: boolean
  children: ReactNode
}

export function Menu({ label, icon, trigger, isDisabled = false, children }: MenuProps) {
  const [button, setButton] = useState<HTMLElement | null>(null)
  return (
    <Base.Root>
      <Base.Trigger
        ref={setButton}
        disabled={isDisabled}
        {...(trigger ? { render: trigger } : { 'aria-label': label, className: iconButtonClass })}
      >
        {icon}
      </Base.Trigger>
      <Base.Portal container={button?.closest<HTMLElement>('header, main, aside')}>
        <Base.Positioner align="end" sideOffset={4} className="z-40">
          <Base.Popup className="appear min-w-48 rounded-md bg-raised p-1 shade outline-none">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

type ItemProps = Pick<ComponentProps<typeof Base.Item>, 'onClick' | 'children'>

export const MenuItem = (props: ItemProps) => (
  <Base.Item
    className="tap flex h-10 cursor-pointer items-center gap-3 rounded-sm px-3 text-sm outline-none select-none data-[highlighted]:bg-hover"
    {...props}
  />
)

export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="mt-1 border-t border-line px-3 pt-2 pb-1 text-xs text-soft">{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  )
}
