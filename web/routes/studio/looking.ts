import type { EngineInfo, Picture } from '@image2image/sdk'
import { useCallback, useMemo, useState } from 'react'
import type { Beside } from './beside.ts'
import { waitingFor } from './beside-row.tsx'
import { useSteps } from './device-work.ts'
import type { Draft } from './draft.ts'
import { useLivePreview, useVeil } from './live-preview.ts'
import type { Place } from './place.ts'

/** What is shown before anything is made: the preview of the plan, the mask of the step that is open, what a step waits for. */
export function useLooking(
  {
    draft,
    beside,
    place,
    engine,
    isByModel,
  }: {
    draft: Draft
    beside: Beside
    place: Place
    engine: EngineInfo | undefined
    /** Something else than the engine will run: what the plan would give says nothing. */
    isByModel: boolean
  },
  edited: Picture | null,
) {
  const steps = useSteps(draft.steps)
  // A plan of other words says nothing about these: Make is not to be held up by it.
  const waiting = draft.isPlanCurrent && !isByModel ? waitingFor(draft.plan?.needs ?? [], steps, engine, beside) : null
  const [looked, look] = useState<string | null>(null)
  const { brush, references, paint } = beside
  const veil = useVeil(edited, looked, brush)
  const isAtRest = place.kind === 'input' || (place.kind === 'result' && draft.isChanged)
  const live = useLivePreview({
    ...{ picture: edited, steps, engine, brush, reference: references[0] ?? null },
    inOrder: draft.plan?.inOrder === true,
    isWanted: waiting === null && draft.isPlanCurrent && isAtRest && !isByModel,
  })
  const editedId = edited?.id ?? null
  const hasBrush = brush !== null
  const begin = useCallback(() => {
    if (editedId !== null) paint(editedId)
  }, [editedId, paint])
  const masking = useMemo(() => ({ hasBrush, paint: begin, look }), [hasBrush, begin])
  const bitmap = live?.bitmap ?? null
  return {
    ...{ waiting, veil, masking },
    preview: bitmap && edited ? { bitmap, isCurrent: live?.isCurrent === true, of: edited } : null,
    previewFailure: live?.isCurrent ? live.failure : null,
  }
}
