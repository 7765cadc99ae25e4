/** A start from words alone: what the picture is to show, its shape, and which model makes it. */
import type { ModelOffer, Order } from '@image2image/sdk'
import { ApiError } from '@image2image/sdk'
import { type FormEvent, useEffect, useState } from 'react'
import { useModels, useQuote } from '../../models.ts'
import { storage } from '../../storage.ts'
import { Button } from '../../ui/button.tsx'
import { modelWords } from '../../words/en-models.ts'
import { ModelRow } from './model-row.tsx'

const copy = modelWords.generate
const shapes = ['square', 'landscape', 'portrait'] as const
type Shape = (typeof shapes)[number]
const ratios: Record<Shape, number> = { square: 1, landscape: 3 / 2, portrait: 2 / 3 }
const quoteDelayMs = 400

/** A size of about a megapixel that the model makes; undefined: its own. */
export function sizeFor(shape: Shape, model: ModelOffer | undefined): Order['size'] {
  const sizes = model?.capabilities.sizes
  const ratio = ratios[shape]
  if (!sizes || sizes.rule === 'like_input') return undefined
  if (sizes.rule === 'list') {
    const off = ([width = 1, height = 1]: readonly number[]) =>
      Math.abs(Math.log(width / height / ratio)) + Math.abs(Math.log((width * height) / 1024 ** 2)) / 10
    const [best] = [...sizes.sizes].sort((one, other) => off(one) - off(other))
    return best && { width: best[0], height: best[1] }
  }
  const most = Math.min(1024 ** 2, sizes.pixelsMost ?? Number.POSITIVE_INFINITY)
  const side = (length: number) =>
    Math.min(
      Math.floor(sizes.sidePixelsMost / sizes.of) * sizes.of,
      Math.max(Math.ceil(sizes.sidePixelsLeast / sizes.of) * sizes.of, Math.floor(length / sizes.of) * sizes.of),
    )
  return { width: side(Math.sqrt(most * ratio)), height: side(Math.sqrt(most / ratio)) }
}

interface FromWordsProps {
  isOrdering: boolean
  onMake: (order: Order) => void
}

export function FromWords({ isOrdering, onMake }: FromWordsProps) {
  const { all } = useModels()
  const makers = all.filter(({ kinds }) => kinds.includes('generate'))
  const [said, setSaid] = useState(() => storage.read('description') ?? '')
  const [shape, setShape] = useState<Shape>('square')
  const [chosen, setChosen] = useState<string | null>(null)
  const asked = useLater(said.trim(), quoteDelayMs)
  // Which model takes it decides which sizes there are.
  const taker = makers.find(({ id }) => id === chosen) ?? makers.find(({ isDefault }) => isDefault) ?? makers[0]
  const orderOf = (instruction: string): Order => {
    const size = sizeFor(shape, taker)
    return { instruction, ...(size ? { size } : {}), ...(chosen === null ? {} : { model: chosen }) }
  }
  const quote = useQuote(asked === '' ? null : orderOf(asked))
  const refusal = quote.error instanceof ApiError ? quote.error : null
  useEffect(() => storage.write('description', said), [said])
  const isReady = said.trim() !== '' && !isOrdering && refusal === null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const previews = all.find(({ id }) => id === quote.data?.model)?.capabilities.previews
    if (isReady) onMake({ ...orderOf(said.trim()), ...(previews ? { partialImages: 2 } : {}) })
  }
  return (
    <form onSubmit={submit} className="mt-8 grid max-w-md gap-3">
      <label htmlFor="from-words" className="text-sm font-medium">
        {copy.label}
      </label>
      <textarea
        id="from-words"
        rows={3}
        maxLength={2000}
        value={said}
        placeholder={copy.placeholder}
        onChange={event => setSaid(event.currentTarget.value)}
        className="scroll-thin w-full resize-none rounded-md border border-edge bg-raised px-3 py-2 text-base text-ink outline-offset-0 placeholder:text-soft"
      />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Shapes chosen={shape} onChoose={setShape} />
        <Button type="submit" className="h-11 px-6" aria-disabled={!isReady}>
          {copy.make}
        </Button>
      </div>
      <ModelRow
        models={all}
        kind="generate"
        chosen={chosen}
        onChoose={setChosen}
        quote={asked === '' ? undefined : quote.data}
        isAsking={quote.isPlaceholderData}
        refusal={asked === '' ? null : refusal}
        seconds={null}
      />
    </form>
  )
}

function Shapes({ chosen, onChoose }: { chosen: Shape; onChoose: (shape: Shape) => void }) {
  return (
    <fieldset className="inline-flex rounded-md border border-rim p-1 pointer-coarse:p-0 pointer-coarse:*:rounded-md">
      <legend className="sr-only">{copy.shape}</legend>
      {shapes.map(shape => (
        <label
          key={shape}
          className="tap flex h-9 cursor-pointer items-center rounded-sm px-3 text-sm text-soft has-checked:bg-hover has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-ink"
        >
          <input
            type="radio"
            name="shape"
            className="sr-only"
            checked={chosen === shape}
            onChange={() => onChoose(shape)}
          />
          {copy.shapes[shape]}
        </label>
      ))}
    </fieldset>
  )
}

function useLater(value: string, delayMs: number): string {
  const [later, setLater] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs])
  return later
}
