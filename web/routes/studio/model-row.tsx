/**
 * Under the words: which model will run, where the picture goes, for how much, for how long; it opens onto the choice of
 * another. Loaded only where something besides the built-in engine is connected.
 */
import { Popover } from '@base-ui/react/popover'
import { ApiError, type ModelOffer, type Quote } from '@image2image/sdk'
import { Link } from '@tanstack/react-router'
import { ChevronDown } from 'lucide-react'
import { sayFailure } from '../../failure.ts'
import { builtinId } from '../../models.ts'
import { words } from '../../words/en.ts'
import { modelWords } from '../../words/en-models.ts'
import { dotted, duration } from '../../words/format.ts'

interface ModelRowProps {
  models: readonly ModelOffer[]
  kind: 'edit' | 'generate'
  /** The id of the one that was chosen; null: whichever is best. */
  chosen: string | null
  onChoose: (id: string | null) => void
  quote: Quote | undefined
  isAsking: boolean
  refusal: Error | null
  /** Of the built-in engine, which knows better from its steps. */
  seconds: number | null
}

const copy = modelWords.quote

/** A refusal for the handling of data names classes; people know them by their names. */
function sayRefusal(error: Error): string {
  if (!(error instanceof ApiError) || error.code !== 'data_class_not_allowed') return sayFailure(error)
  const nameOf = (name: unknown) =>
    modelWords.classes[name as keyof typeof modelWords.classes]?.name.toLowerCase() ?? String(name)
  return copy.notAllowed(nameOf(error.details.needed), nameOf(error.details.allowed))
}

const isAboutData = (error: Error) => error instanceof ApiError && error.code === 'data_class_not_allowed'

function partsOf(quote: Quote, seconds: number | null): string[] {
  if (quote.model === builtinId)
    return [
      words.pill.engine('built-in'),
      seconds === null ? words.pill.usually : words.pill.about(duration(seconds)),
      words.pill.free,
      words.pill.stays,
    ]
  const time = quote.seconds === null ? copy.unknownTime : copy.seconds(duration(quote.seconds))
  return [quote.modelLabel, time, modelWords.price(quote.price), modelWords.goesTo(handlingOf(quote))]
}

const handlingOf = (quote: Quote) => ({ ...quote, class: quote.dataClass })

export function ModelRow(props: ModelRowProps) {
  const { quote, isAsking, refusal, seconds, chosen, models, kind } = props
  const named = models.find(({ id }) => id === chosen)
  const parts = quote && !refusal ? partsOf(quote, seconds) : [named?.label ?? copy.idle]
  return (
    <div className={kind === 'edit' ? 'mt-1 text-center' : ''}>
      {refusal && (
        <p role="alert" className="py-1 text-left text-sm">
          {sayRefusal(refusal)}{' '}
          {isAboutData(refusal) && (
            <Link to="/settings" search={{}} hash="data" className="font-medium underline underline-offset-4">
              {copy.toSettings}
            </Link>
          )}
        </p>
      )}
      {quote && !refusal && quote.unused.length > 0 && (
        <p className="py-1 text-left text-sm">{copy.unused(quote.unused)}</p>
      )}
      <Popover.Root>
        <Popover.Trigger
          aria-label={`${copy.title}: ${parts.join(', ')}`}
          className={`tap inline-flex max-w-full items-center justify-center gap-1.5 rounded-md px-2 py-1 text-xs text-soft tabular-nums transition-colors duration-[120ms] hover:bg-hover hover:text-ink data-[popup-open]:bg-hover data-[popup-open]:text-ink ${kind === 'edit' ? '' : '-ml-2 text-left'}`}
        >
          <span className="text-balance" aria-busy={isAsking}>
            {dotted(parts)}
            <ChevronDown aria-hidden size={14} strokeWidth={1.75} className="ml-1.5 inline align-[-2px]" />
          </span>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner side="top" sideOffset={8} collisionPadding={8} className="z-40">
            <Popover.Popup className="appear scroll-thin max-h-[min(70dvh,560px)] w-[min(440px,calc(100vw-16px))] overflow-y-auto rounded-md bg-raised shade outline-none">
              <Popover.Title className="px-4 pt-4 pb-1 text-sm font-semibold">{copy.title}</Popover.Title>
              {quote && !refusal && <Terms quote={quote} models={models} />}
              <Offers {...props} />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </div>
  )
}

/** All that is known beforehand, in sentences. */
function Terms({ quote, models }: { quote: Quote; models: readonly ModelOffer[] }) {
  if (quote.model === builtinId) return <p className="px-4 py-2 text-sm">{copy.builtin}</p>
  const isOwn = models.find(({ id }) => id === quote.model)?.isOwn === true
  const { humanReviewers, evidenceDate, evidenceUrl, mask } = quote
  return (
    <div className="grid gap-1 px-4 py-2 text-sm">
      <p>
        {quote.modelLabel}: {modelWords.price(quote.price)}
        {isOwn && ` ${copy.own}`}
        {quote.seconds !== null && `, ${copy.seconds(duration(quote.seconds))}`}
      </p>
      <p>{modelWords.where(modelWords.service(quote.provider), handlingOf(quote))}</p>
      {humanReviewers !== false && quote.dataClass !== 'local' && (
        <p>{humanReviewers === true ? modelWords.reviewers : modelWords.reviewersUnknown}</p>
      )}
      {mask && <p>{copy.mask[mask]}</p>}
      {evidenceDate && evidenceUrl && (
        <p className="text-xs text-soft">
          <a
            href={evidenceUrl}
            target="_blank"
            rel="noreferrer"
            className="tap inline-flex items-center underline underline-offset-4"
          >
            {modelWords.evidence(evidenceDate)}
          </a>
        </p>
      )}
    </div>
  )
}

function Offers({ models, kind, chosen, onChoose }: ModelRowProps) {
  const offered = models.filter(({ kinds }) => kinds.includes(kind))
  return (
    <fieldset className="mt-1 border-t border-line p-2">
      <legend className="sr-only">{copy.model}</legend>
      <Offer title={copy.auto} detail={copy.autoHint} isChosen={chosen === null} onChoose={() => onChoose(null)} />
      {offered.map(model => (
        <Offer
          key={model.id}
          title={model.id === builtinId ? words.pill.engine('built-in') : model.label}
          detail={detailOf(model)}
          isChosen={chosen === model.id}
          isDisabled={!model.isAllowed}
          onChoose={() => onChoose(model.id)}
        />
      ))}
    </fieldset>
  )
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

function detailOf(model: ModelOffer): string {
  const { dataHandling, price, isOwn, isAllowed, isWell } = model
  if (model.id === builtinId) return dotted([words.pill.free, words.pill.stays])
  const parts = [
    modelWords.price(price, price?.per),
    modelWords.goesTo({ ...dataHandling, provider: model.provider }),
    ...(dataHandling.class === 'local' ? [] : [lower(modelWords.classes[dataHandling.class].short)]),
    ...(isOwn ? [copy.own] : []),
    ...(isAllowed ? [] : [copy.closed]),
    ...(isWell ? [] : [copy.unwell]),
  ]
  return dotted(parts)
}

interface OfferProps {
  title: string
  detail: string
  isChosen: boolean
  isDisabled?: boolean
  onChoose: () => void
}

function Offer({ title, detail, isChosen, isDisabled = false, onChoose }: OfferProps) {
  return (
    <label
      className={`tap flex items-start gap-3 rounded-sm px-2 py-2 text-sm has-focus-visible:outline-2 has-focus-visible:outline-ink ${isDisabled ? 'cursor-not-allowed' : 'cursor-pointer hover:bg-hover'}`}
    >
      <input
        type="radio"
        name="model"
        className="mt-0.5 size-4 shrink-0 accent-ink outline-none"
        checked={isChosen}
        disabled={isDisabled}
        onChange={onChoose}
      />
      <span className="min-w-0 text-left">
        <span className={`block font-medium wrap-anywhere ${isDisabled ? 'text-soft' : ''}`}>{title}</span>
        <span className="block text-xs text-soft">{detail}</span>
      </span>
    </label>
  )
}
