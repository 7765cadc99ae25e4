/**
 * Which model an edit runs with: what was chosen, what the server would take for these words, and the row that says so.
 * Where only the built-in engine is connected there is nothing to choose, to ask or to load.
 */
import { ApiError, type ModelOffer, type Picture, type QuoteOrder } from '@image2image/sdk'
import { lazy, type ReactNode, Suspense } from 'react'
import { sayFailure } from '../../failure.ts'
import { builtinId, useChosenModel, useModels, useQuote } from '../../models.ts'
import type { Running } from './actions.ts'
import type { Beside } from './beside.ts'
import type { Draft } from './draft.ts'

const ModelRow = lazy(() => import('./model-row.tsx').then(module => ({ default: module.ModelRow })))

export interface Runner {
  readonly canChoose: boolean
  readonly canGenerate: boolean
  readonly mostReferences: number
  /** Something else than the built-in engine runs. */
  readonly isByModel: boolean
  readonly running: Running
  /** Why the server would refuse it. */
  readonly refusal: string | null
  /** `seconds`: about how long the built-in engine takes. */
  row(seconds: number | null): ReactNode
}

/** As many as are worth looking at. */
const previewsWanted = 2

export function useRunner(draft: Draft, beside: Beside, edited: Picture | null): Runner {
  const { all, canChoose, canGenerate, mostReferences } = useModels()
  const [chosen, choose] = useChosenModel(all)
  const isAsked = canChoose && edited !== null && draft.words.trim() !== '' && draft.isPlanCurrent
  const quote = useQuote(isAsked ? quoteOrder(draft, beside, edited, chosen) : null)
  const refusal = isAsked && quote.error instanceof ApiError && quote.error.status < 500 ? quote.error : null
  const taker = refusal ? undefined : quote.data
  const model = all.find(({ id }) => id === taker?.model)
  return {
    ...{ canChoose, canGenerate, mostReferences },
    isByModel: taker !== undefined && taker.model !== builtinId,
    running: runningOf(chosen, model),
    refusal: refusal && sayFailure(refusal),
    row: seconds =>
      canChoose && (
        <Suspense fallback={<div className="mt-1 h-6" />}>
          <ModelRow
            models={all}
            kind="edit"
            chosen={chosen}
            onChoose={choose}
            quote={isAsked ? quote.data : undefined}
            isAsking={quote.isPlaceholderData}
            refusal={refusal}
            seconds={seconds}
          />
        </Suspense>
      ),
  }
}

const runningOf = (chosen: string | null, model: ModelOffer | undefined): Running => ({
  ...(chosen === null ? {} : { model: chosen }),
  ...(model?.capabilities.previews ? { partialImages: previewsWanted } : {}),
})

function quoteOrder(draft: Draft, { brush, references }: Beside, edited: Picture, chosen: string | null): QuoteOrder {
  return {
    ...draft.orderFor(edited),
    ...(chosen === null ? {} : { model: chosen }),
    ...(brush?.pictureId === edited.id ? { hasMask: true } : {}),
    ...(references.length > 0 ? { referenceIds: references.map(({ id }) => id) } : {}),
  }
}
