import type { Generation, Given, Order, Picture, Step } from '@image2image/sdk'
import { useEffect, useMemo, useState } from 'react'
import { storage } from '../../storage.ts'
import { type KnownPlan, type PlannedStep, type Shaping, shape, untouched } from './plan.ts'
import { type Planner, serverPlanner, usePlan } from './queries.ts'

/**
 * What is in the composer: the words, and the plan that they gave as a person shaped it. Words that were not run yet
 * survive a reload. The words of a generation that one looks at are put in for another try, but never over a draft.
 */
const planDelayMs = 250

export interface Draft {
  readonly words: string
  /** Typed by hand since the last run. */
  readonly isDirty: boolean
  readonly plan: KnownPlan | null
  /** The plan belongs to these very words, not to those of a moment ago. */
  readonly isPlanCurrent: boolean
  readonly isPlanFailed: boolean
  readonly steps: readonly PlannedStep[]
  readonly hasRemoved: boolean
  /** It is not just what made the result that one looks at. */
  readonly isChanged: boolean
  write(words: string): void
  add(words: string): void
  change(key: string, step: Step): void
  remove(key: string): void
  restore(): void
  /** Takes over the words and steps of a generation unless there is a draft. */
  adopt(generation: Generation): void
  /** The words were run: they are no draft any more. */
  settle(): void
  /** What was wanted is reached: the next picture starts without words, unless there is a draft. */
  finish(): void
  orderFor(picture: Picture): Order
}

const nothingGiven: Given = {}

interface Adopted {
  words: string
  plan: KnownPlan
}

export function useDraft(planner: Planner = serverPlanner, given: Given = nothingGiven): Draft {
  const [words, setWords] = useState(() => storage.read('draft') ?? '')
  const [isDirty, setIsDirty] = useState(words !== '')
  const [shaping, setShaping] = useState<Shaping>(untouched)
  const [adopted, setAdopted] = useState<Adopted | null>(null)
  const spoken = words.trim()
  const asked = useDelayed(spoken, planDelayMs)
  const isAdopted = adopted !== null && adopted.words === spoken
  const planned = usePlan(isAdopted ? '' : asked, given, planner)
  const plan = spoken === '' ? null : isAdopted ? adopted.plan : (planned.data ?? null)
  const isPlanCurrent = isAdopted || (asked === spoken && planned.isSuccess && !planned.isPlaceholderData)
  const steps = useMemo(() => shape(plan?.operations ?? [], shaping), [plan, shaping])
  useEffect(() => storage.write('draft', isDirty ? words : null), [words, isDirty])

  const isShaped = shaping.removed.length > 0 || Object.keys(shaping.changes).length > 0
  const put = (next: string, nextIsDirty: boolean) => {
    setWords(next)
    setIsDirty(nextIsDirty && next.trim() !== '')
    if (next.trim() === '') setShaping(untouched)
  }
  return {
    words,
    isDirty,
    plan,
    isPlanCurrent,
    isPlanFailed: planned.isError && !isAdopted,
    steps,
    isChanged: !isAdopted || isShaped,
    hasRemoved: steps.length < (plan?.operations.length ?? 0),
    write: next => put(next, true),
    add: more =>
      put(
        spoken === '' ? more : `${spoken.replace(/[,.\s]+$/, '')}, ${more.charAt(0).toLowerCase()}${more.slice(1)}`,
        true,
      ),
    change: (key, step) => setShaping(before => ({ ...before, changes: { ...before.changes, [key]: step } })),
    remove: key => setShaping(before => ({ ...before, removed: [...before.removed, key] })),
    restore: () => setShaping(before => ({ ...before, removed: [] })),
    adopt: generation => {
      if (isDirty) return
      setShaping(untouched)
      setAdopted({ words: generation.instruction.trim(), plan: generation.plan })
      setWords(generation.instruction)
    },
    settle: () => setIsDirty(false),
    finish: () => {
      if (!isDirty) put('', false)
    },
    orderFor: picture => {
      const order: Order = { pictureId: picture.id, instruction: spoken }
      // What is seen is what runs. Words as they are need no plan beside them: the server reads them the same way.
      return (isAdopted || isShaped) && isPlanCurrent && steps.length > 0
        ? { ...order, operations: steps.map(({ step }) => step), ...(plan?.inOrder ? { inOrder: true } : {}) }
        : order
    },
  }
}

function useDelayed(value: string, delayMs: number): string {
  const [delayed, setDelayed] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(value), delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs])
  return delayed
}
