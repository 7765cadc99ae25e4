import type { EngineInfo } from '@image2image/sdk'
import { Window } from '../../ui/dialog.tsx'
import { words } from '../../words/en.ts'

/** The two lists that open over the studio: every edit there is, and every key. */
interface EditsWindowProps {
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  engine: EngineInfo | undefined
  onPick: (words: string) => void
}

export function EditsWindow({ isOpen, onOpenChange, engine, onPick }: EditsWindowProps) {
  const groups = new Map<string, { name: string; label: string; summary: string; words: string }[]>()
  for (const [name, info] of Object.entries(engine?.operations ?? {})) {
    const spoken = words.edits.words[name] ?? info.label.toLowerCase()
    const row = { name, label: info.label, summary: info.summary, words: spoken }
    groups.set(info.group, [...(groups.get(info.group) ?? []), row])
  }
  return (
    <Window
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={words.edits.title}
      lead={words.edits.lead}
      closeLabel={words.common.close}
    >
      <div className="grid gap-6 p-6 pt-4">
        {[...groups].map(([group, rows]) => (
          <section key={group}>
            <h3 className="mb-1 text-sm font-semibold">{words.edits.groups[group] ?? group}</h3>
            <ul className="border-t border-line">
              {rows.map(row => (
                <li key={row.name} className="border-b border-line">
                  <button
                    type="button"
                    onClick={() => onPick(row.words)}
                    className="grid w-full gap-x-4 px-2 py-2 text-left text-sm transition-colors duration-[120ms] hover:bg-hover sm:grid-cols-[160px_1fr]"
                  >
                    <span className="font-medium">{row.label}</span>
                    <span className="text-soft">{row.summary}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Window>
  )
}

export function KeysWindow({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  return (
    <Window isOpen={isOpen} onOpenChange={onOpenChange} title={words.keys.title} closeLabel={words.common.close}>
      <dl className="px-6 py-3">
        {words.keys.rows.map(([keys, what]) => (
          <div
            key={keys}
            className="flex items-center justify-between gap-4 border-b border-line py-2 text-sm last:border-0"
          >
            <dt>{what}</dt>
            <dd>
              <kbd className="rounded-sm border border-edge px-1.5 py-0.5 font-sans text-xs">{keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Window>
  )
}
