import { useEffect, useRef } from 'react'

/**
 * The keys of the studio. Single letters rest while somebody types; what belongs to a field (its own undo) stays the
 * field's while its words are not yet run. Nothing fires under an open window.
 */
export interface Shortcuts {
  undo(): void
  redo(): void
  make(): void
  compare(): void
  useAsInput(): void
  choose(): void
  zoom(direction: 'in' | 'out' | 'fit'): void
  focusWords(): void
  showKeys(): void
  /** The words in the field were changed since they last ran: Ctrl+Z is the field's. */
  readonly isDraftDirty: boolean
}

const isTextField = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, input:not([type=range], [type=radio], [type=checkbox])'))

function runPlain(key: string, shortcuts: Shortcuts): boolean {
  const plain: Record<string, () => void> = {
    x: shortcuts.compare,
    u: shortcuts.useAsInput,
    o: shortcuts.choose,
    '/': shortcuts.focusWords,
    '?': shortcuts.showKeys,
    '+': () => shortcuts.zoom('in'),
    '=': () => shortcuts.zoom('in'),
    '-': () => shortcuts.zoom('out'),
    '0': () => shortcuts.zoom('fit'),
  }
  const run = plain[key.toLowerCase()]
  run?.()
  return run !== undefined
}

function runKey(event: KeyboardEvent, shortcuts: Shortcuts): boolean {
  const isTyping = isTextField(event.target)
  if (event.ctrlKey || event.metaKey) {
    if (event.key === 'Enter') {
      shortcuts.make()
      return true
    }
    if (event.key.toLowerCase() !== 'z' || (isTyping && shortcuts.isDraftDirty)) return false
    if (event.shiftKey) shortcuts.redo()
    else shortcuts.undo()
    return true
  }
  if (event.key === 'Escape' && isTyping) {
    ;(event.target as HTMLElement).blur()
    return true
  }
  if (isTyping || event.altKey) return false
  return runPlain(event.key, shortcuts)
}

export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts)
  latest.current = shortcuts
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('[role=dialog], [role=alertdialog], [role=menu]')) return
      if (runKey(event, latest.current)) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
