/** What could not be made of other pictures or of words alone: its words, when, and the way back to it. */
import type { Generation } from '@image2image/sdk'
import { CircleAlert, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { api } from '../../api.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { words } from '../../words/en.ts'
import { ago } from '../../words/format.ts'
import { type Catalogue, failedElsewhere, type Step } from './history.ts'

interface FailedRunsProps {
  catalogue: Catalogue
  rootId: string | null
  onOpen: (step: Step) => void
  onDelete: (step: Step) => void
}

const copy = words.history
const shownFirst = 3

const stepOf = (generation: Generation): Step => ({
  key: generation.id,
  picture: null,
  generation,
  parentId: generation.inputId,
  createdAt: generation.createdAt,
})

export function FailedRuns({ catalogue, rootId, onOpen, onDelete }: FailedRunsProps) {
  const [isWhole, setIsWhole] = useState(false)
  const failed = useMemo(() => failedElsewhere(catalogue, rootId), [catalogue, rootId])
  if (failed.length === 0) return null
  const shown = isWhole ? failed : failed.slice(0, shownFirst)
  return (
    <section aria-labelledby="not-made" className="mt-2 border-t border-line pt-4">
      <h3 id="not-made" className="mb-1 px-4 text-sm font-medium">
        {copy.notMade}
      </h3>
      <ul>
        {shown.map(generation => (
          <li key={generation.id} className="group relative flex">
            <button
              type="button"
              onClick={() => onOpen(stepOf(generation))}
              className="flex min-h-14 min-w-0 flex-1 items-center gap-3 py-2 pr-12 pl-4 text-left -outline-offset-2 hover:bg-hover"
            >
              <FailedThumbnail generation={generation} className="size-10" />
              <span className="min-w-0">
                <span className="line-clamp-2 text-sm leading-[18px] break-words">{generation.instruction}</span>
                <span className="block text-xs text-soft tabular-nums">{ago(generation.createdAt, Date.now())}</span>
              </span>
            </button>
            <div className="absolute top-1/2 right-1 -translate-y-1/2 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
              <IconButton label={copy.remove(generation.instruction)} onClick={() => onDelete(stepOf(generation))}>
                <Trash2 aria-hidden size={16} strokeWidth={1.75} />
              </IconButton>
            </div>
          </li>
        ))}
      </ul>
      {failed.length > shown.length && (
        <Button look="quiet" onClick={() => setIsWhole(true)}>
          {copy.allNotMade(failed.length)}
        </Button>
      )}
    </section>
  )
}

/** What it was to be made of, dimmed under a sign. */
export function FailedThumbnail({ generation: { inputId }, className }: { generation: Generation; className: string }) {
  return (
    <span
      className={`relative flex shrink-0 items-center justify-center overflow-hidden rounded-sm border border-line text-ink ${className}`}
    >
      {inputId !== null && (
        <img
          src={api.pictures.contentUrl(inputId, 'thumbnail')}
          alt=""
          loading="lazy"
          draggable={false}
          className="absolute inset-0 size-full object-cover opacity-35"
        />
      )}
      <CircleAlert aria-hidden size={18} strokeWidth={1.75} className="relative" />
    </span>
  )
}
