import { type ReactNode, useState } from 'react'
import { Button } from './ui/button.tsx'
import { words } from './words/en.ts'

interface ShownOnceProps {
  title: string
  lead: string
  /** What is copied, and what is shown unless something else is given. */
  text: string
  children?: ReactNode
  done: string
  onDone: () => void
}

const copy = words.shownOnce

/** A secret that the server tells one time: to read, to copy, to put away. */
export function ShownOnce({ title, lead, text, children, done, onDone }: ShownOnceProps) {
  const [state, setState] = useState<'fresh' | 'copied' | 'blocked'>('fresh')
  const copyAll = () =>
    navigator.clipboard
      .writeText(text)
      .then(() => setState('copied'))
      .catch(() => setState('blocked'))
  return (
    <div role="status" className="rounded-md border border-edge bg-raised p-4">
      <p className="text-sm font-semibold break-words">{title}</p>
      <p className="text-sm text-soft">{lead}</p>
      <div className="my-3 rounded-sm bg-surface p-3 font-mono text-sm break-all select-all">
        {children ?? <code>{text}</code>}
      </div>
      {state === 'blocked' && <p className="mb-3 text-sm">{copy.blocked}</p>}
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void copyAll()}>{state === 'copied' ? copy.copied : copy.copy}</Button>
        <Button look="quiet" onClick={onDone}>
          {done}
        </Button>
      </div>
    </div>
  )
}
