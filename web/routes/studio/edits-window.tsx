/**
 * Every edit there is, by group, with a search. Each shows what it makes of the picture at hand, drawn by the engine in
 * this page when it comes into view; what needs more than the picture says so instead.
 */
import type { EngineInfo, OperationInfo } from '@image2image/sdk'
import { Images, Paintbrush, Search } from 'lucide-react'
import { useState } from 'react'
import { Window } from '../../ui/dialog.tsx'
import { words } from '../../words/en.ts'
import { Thumbnail, type ThumbnailSource } from './thumbnail.tsx'

interface EditsWindowProps {
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  engine: EngineInfo | undefined
  onPick: (words: string) => void
  /** The picture that the edits are shown on. */
  source?: ThumbnailSource | null
}

interface Card {
  readonly name: string
  readonly info: OperationInfo
  readonly words: string
}

const copy = words.edits

export function EditsWindow({ isOpen, onOpenChange, engine, onPick, source = null }: EditsWindowProps) {
  const [sought, setSought] = useState('')
  const groups = groupsOf(engine, sought)
  return (
    <Window
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={copy.title}
      lead={copy.lead}
      closeLabel={words.common.close}
      shape="wide"
    >
      <div className="sticky top-0 z-10 bg-raised px-6 pt-3 pb-2">
        <label className="flex h-10 items-center gap-2 rounded-md border border-edge px-3 focus-within:border-ink">
          <Search aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-soft" />
          <span className="sr-only">{copy.search}</span>
          <input
            type="search"
            value={sought}
            placeholder={copy.search}
            onChange={event => setSought(event.currentTarget.value)}
            className="min-w-0 flex-1 bg-transparent text-sm outline-none placeholder:text-soft"
          />
        </label>
      </div>
      <div className="grid gap-6 p-6 pt-2" aria-live="polite">
        {groups.length === 0 && <p className="text-sm">{copy.none(sought.trim())}</p>}
        {groups.map(([group, cards]) => (
          <section key={group}>
            <h3 className="mb-2 text-sm font-semibold">{copy.groups[group] ?? group}</h3>
            <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 md:grid-cols-4">
              {cards.map(card => (
                <li key={card.name}>
                  <EditCard card={card} source={source} onPick={onPick} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Window>
  )
}

function EditCard({
  card,
  source,
  onPick,
}: {
  card: Card
  source: ThumbnailSource | null
  onPick: (w: string) => void
}) {
  const { name, info } = card
  return (
    <button
      type="button"
      onClick={() => onPick(card.words)}
      className="group block w-full rounded-md text-left transition-colors duration-[120ms] hover:bg-hover"
    >
      <span className="relative block aspect-[4/3] overflow-hidden rounded-md bg-stage">
        {info.needsReference ? (
          <Needs icon={Images} text={copy.needsReference} />
        ) : info.needsMask ? (
          <Needs icon={Paintbrush} text={copy.needsMask} />
        ) : (
          source && <Thumbnail source={source} operation={name} />
        )}
      </span>
      <span className="block px-1 pt-1.5 text-sm font-medium">{info.label}</span>
      <span className="block px-1 pb-1.5">
        <span className="line-clamp-2 text-xs text-soft">{info.summary}</span>
      </span>
    </button>
  )
}

function Needs({ icon: Icon, text }: { icon: typeof Images; text: string }) {
  return (
    <span className="absolute inset-0 flex flex-col items-center justify-center gap-1 p-2 text-center text-xs text-soft">
      <Icon aria-hidden size={20} strokeWidth={1.5} />
      {text}
    </span>
  )
}

function groupsOf(engine: EngineInfo | undefined, sought: string): [string, Card[]][] {
  const wanted = sought.trim().toLowerCase().split(/\s+/)
  const groups = new Map<string, Card[]>()
  for (const [name, info] of Object.entries(engine?.operations ?? {})) {
    const text = `${name} ${info.label} ${info.summary} ${copy.groups[info.group] ?? ''}`.toLowerCase()
    if (!wanted.every(part => text.includes(part))) continue
    const card = { name, info, words: copy.words[name] ?? info.label.toLowerCase() }
    groups.set(info.group, [...(groups.get(info.group) ?? []), card])
  }
  return [...groups]
}
