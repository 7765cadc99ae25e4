import type { ReactNode } from 'react'

/** On or off, at once: a label and a track with a knob. The whole of it is the button. */
interface SwitchProps {
  isOn: boolean
  onChange: (isOn: boolean) => void
  children: ReactNode
}

export function Switch({ isOn, onChange, children }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      onClick={() => onChange(!isOn)}
      className="tap inline-flex h-10 shrink-0 pointer-coarse:min-w-[44px] items-center gap-2 rounded-md px-2 text-sm text-soft transition-colors duration-[120ms] hover:bg-hover hover:text-ink aria-checked:text-ink"
    >
      {children}
      <span
        aria-hidden
        className={`relative h-4 w-7 rounded-full border transition-colors duration-[120ms] ${isOn ? 'border-ink bg-ink' : 'border-rim bg-transparent'}`}
      >
        <span
          className={`absolute top-1/2 size-2.5 -translate-y-1/2 rounded-full transition-[left] duration-[120ms] ${isOn ? 'left-[14px] bg-surface' : 'left-[2px] bg-ink'}`}
        />
      </span>
    </button>
  )
}
