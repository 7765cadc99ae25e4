import { ApiError, type Generation, type Order, type Picture } from '@image2image/sdk'
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../../api.ts'
import { storage } from '../../storage.ts'
import { words } from '../../words/en.ts'
import type { Beside } from './beside.ts'
import { type Brush, maskFile } from './brush.ts'
import type { Draft } from './draft.ts'
import type { Step } from './history.ts'
import { type Place, placeOf, type Search, stepBack, stepForward } from './place.ts'
import { type Library, useLibrary, useRemember, useWatch } from './queries.ts'

/**
 * What can be done in the studio: go somewhere in the tree, order, cancel, delete. The address is the only state of
 * where one is; the server's lists are the only state of what there is.
 */
const remarkMs = 5_000

/** An order and what was painted for it; the mask is sent right before the order, and goes with it. */
interface Wanted {
  readonly order: Order
  readonly picture: Picture | null
  readonly brush: Brush | null
}

async function orderWith({ order, picture, brush }: Wanted): Promise<Generation> {
  if (!brush || !picture || brush.pictureId !== picture.id) return api.generations.order(order)
  const file = await maskFile(brush, picture.width, picture.height)
  const mask = await api.pictures.upload(file, 'mask.png', { use: 'mask' })
  try {
    return await api.generations.order({ ...order, maskId: mask.id })
  } catch (error) {
    await api.pictures.remove(mask.id).catch(() => undefined)
    throw error
  }
}

type BesideOrder = Pick<Beside, 'brush' | 'references'>

/** What is said of the model that is to run. */
export type Running = Pick<Order, 'model' | 'partialImages'>

function wantedOf(picture: Picture, draft: Draft, { brush, references }: BesideOrder, running: Running): Wanted {
  const order = { ...draft.orderFor(picture), ...running }
  return {
    order: references.length > 0 ? { ...order, referenceIds: references.map(({ id }) => id) } : order,
    picture,
    brush,
  }
}

export type Actions = ReturnType<typeof useActions>

export function useActions(draft: Draft, beside: BesideOrder) {
  const search: Search = useSearch({ from: '/studio' })
  const navigate = useNavigate()
  const library = useLibrary(search)
  const remember = useRemember()
  const place = placeOf(library.catalogue, search)
  const cameFrom = useRef(new Map<string, string>())
  const [remark, say] = useRemark()
  const go = (target: Search) => void navigate({ to: '/studio', search: target })
  useAdoption(place, draft)

  const order = useMutation({
    mutationFn: (wanted: Wanted) => orderWith(wanted),
    onSuccess: generation => {
      remember({ generation })
      settle(generation, draft)
      go({ run: generation.id })
    },
  })
  const cancel = useMutation({ mutationFn: cancelUnlessEnded })
  const remove = useRemove(place, library, go)
  useWatch(library.catalogue, ended => {
    cancel.reset()
    const isShown = place.kind === 'run' && place.generation.id === ended.id
    if (isShown && ended.state === 'done') go(ended.resultId ? { picture: ended.resultId } : {})
    if (isShown && ended.state === 'cancelled') go(ended.inputId ? { picture: ended.inputId, as: 'input' } : {})
    if (ended.state === 'cancelled') say(words.run.cancelled)
    if (ended.state === 'done' && !isShown) say(words.run.done(ended.instruction))
  })

  const back = stepBack(library.catalogue, place)
  const forward = stepForward(library.catalogue, place, cameFrom.current)
  return {
    place,
    library,
    remark,
    ...failureOf([order, remove, cancel]),
    say,
    go,
    isOrdering: order.isPending,
    isCancelling: cancel.isPending || (cancel.isSuccess && place.kind === 'run'),
    canUndo: back !== null,
    canRedo: forward !== null,
    /** `isMakePending`: what is said was to be made as soon as the picture is there. */
    stored: (picture: Picture, isMakePending: boolean, running: Running) => {
      remember({ picture })
      if (picture.frames > 1) say(words.upload.onlyFirstFrame(picture.frames))
      if (!isMakePending) draft.finish()
      go({ picture: picture.id })
      if (isMakePending) order.mutate(wantedOf(picture, draft, beside, running))
    },
    /** For what came in beside the words. */
    remember,
    make: (picture: Picture, running: Running) => order.mutate(wantedOf(picture, draft, beside, running)),
    /** A picture from words alone. */
    generate: (wanted: Order) => order.mutate({ order: wanted, picture: null, brush: null }),
    again: (running: Running) =>
      place.kind === 'run' && order.mutate(repeat(place.generation, place.input, beside.brush, running)),
    cancel: () => place.kind === 'run' && cancel.mutate(place.generation.id),
    remove: (step: Step) => remove.mutate(step),
    useAsInput: () => {
      if (place.kind !== 'result') return
      draft.finish()
      go({ picture: place.picture.id, as: 'input' })
    },
    undo: () => {
      if (!back) return
      if (place.kind !== 'run' && back.picture && 'picture' in place)
        cameFrom.current.set(back.picture, place.picture.id)
      go(back)
    },
    /** From what could not be made: to the picture, or to the words where there was none. */
    back: () => go(wordsBack(place) ?? back ?? {}),
    redo: () => forward && go(forward),
    open: ({ picture, generation }: Step) => {
      if (picture) go({ picture: picture.id })
      else if (generation) go({ run: generation.id })
    },
  }
}

/** The words were ordered: they are no draft any more. */
function settle(generation: Generation, draft: Draft): void {
  if (generation.kind === 'generate') storage.write('description', null)
  else draft.settle()
}

/** What words alone did not make is said otherwise where words begin. */
function wordsBack(place: Place): Search | null {
  if (place.kind !== 'run' || place.generation.kind !== 'generate') return null
  storage.write('description', place.generation.instruction)
  return { as: 'new' }
}

const failureOf = (acts: readonly { readonly error: Error | null; reset(): void }[]) => ({
  error: acts.find(({ error }) => error)?.error ?? null,
  dismiss: () => {
    for (const act of acts) act.reset()
  },
})

/** Whoever cancels in the moment of the end gets the end. */
async function cancelUnlessEnded(id: string): Promise<void> {
  try {
    await api.generations.cancel(id)
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'already_finished')) throw error
  }
}

function repeat(
  { kind, askedModel, askedSize, inputId, instruction, plan, referenceIds }: Generation,
  picture: Picture | null,
  brush: Brush | null,
  running: Running,
): Wanted {
  const order: Order = {
    ...(inputId === null ? {} : { pictureId: inputId }),
    instruction,
    ...(plan.operations.length > 0 ? { operations: plan.operations } : {}),
    ...(plan.inOrder ? { inOrder: true } : {}),
    ...(referenceIds.length === 0 ? {} : { referenceIds }),
    // The model that was chosen for edits may not make pictures of words.
    ...(askedSize === null ? {} : { size: askedSize }),
    ...(kind === 'generate' ? (askedModel === null ? {} : { model: askedModel }) : running),
  }
  return { order, picture, brush }
}

/** Beside a result or a run stand the words that it was ordered with, so that they can be changed and run again. */
function useAdoption(place: Place, draft: Draft): void {
  const generation = place.kind === 'result' || place.kind === 'run' ? place.generation : null
  const latest = useRef({ generation, draft })
  latest.current = { generation, draft }
  const key = generation?.id
  useEffect(() => {
    // What words alone made is not made again by editing it with the same words.
    const { generation, draft } = latest.current
    if (key !== undefined && generation && generation.kind !== 'generate') draft.adopt(generation)
  }, [key])
}

function useRemove(place: Place, library: Library, go: (target: Search) => void) {
  return useMutation({
    mutationFn: async ({ picture, generation }: Step) => {
      if (generation) await api.generations.remove(generation.id)
      else if (picture) await api.pictures.remove(picture.id)
    },
    onSuccess: async (_, step) => {
      const isShown = place.kind === 'run' ? place.generation.id === step.key : keyOfPicture(place) === step.key
      if (isShown) go(step.parentId === null ? {} : { picture: step.parentId, as: 'input' })
      await library.refresh()
    },
  })
}

const keyOfPicture = (place: Place) => (place.kind === 'input' || place.kind === 'result' ? place.picture.id : null)

function useRemark() {
  const [remark, setRemark] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const say = useCallback((text: string) => {
    clearTimeout(timer.current)
    setRemark(text)
    timer.current = setTimeout(() => setRemark(null), remarkMs)
  }, [])
  return [remark, say] as const
}
