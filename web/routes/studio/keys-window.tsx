import { Window } from '../../ui/dialog.tsx'
import { words } from '../../words/en.ts'

/** Every key of the studio. */
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
