/** The models of one connected service: which are in use, which comes first, what each costs, and how it is. */
import type { ConnectedModel, Connection, ModelChange } from '@image2image/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Failure } from '../failure-notice.tsx'
import { modelsQuery } from '../models.ts'
import { Button } from '../ui/button.tsx'
import { Choice } from '../ui/choice.tsx'
import { Window } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Switch } from '../ui/switch.tsx'
import { words } from '../words/en.ts'
import { connectionWords as copy } from '../words/en-connections.ts'
import { modelWords } from '../words/en-models.ts'
import { dotted, duration } from '../words/format.ts'
import type { Place } from './place.ts'

interface ModelListProps {
  connection: Connection
  place: Place
}

/** A service may name hundreds. */
const shownFirst = 8

export function ModelList({ connection, place }: ModelListProps) {
  const [isWhole, setIsWhole] = useState(false)
  const { models } = connection
  const sorted = [...models].sort((one, other) => Number(other.isEnabled) - Number(one.isEnabled))
  const shown = isWhole ? sorted : sorted.slice(0, shownFirst)
  const ill = commonIll(connection)
  return (
    <div>
      {ill && <p className="mb-2 text-sm font-medium">{ill}</p>}
      <ul className="rounded-md border border-line">
        {shown.map(model => (
          <ModelRow
            key={model.id}
            connectionId={connection.id}
            model={model}
            place={place}
            ill={ill === null ? healthOf(model) : null}
          />
        ))}
      </ul>
      {sorted.length > shown.length && (
        <Button look="quiet" className="mt-2 -ml-4" onClick={() => setIsWhole(true)}>
          {copy.models(sorted.length, sorted.length)}
        </Button>
      )}
    </div>
  )
}

/** What ails all of them is said once. */
function commonIll({ models }: Connection): string | null {
  const inUse = models.filter(({ isEnabled }) => isEnabled)
  const [first, ...others] = inUse.map(healthOf)
  return others.length > 0 && others.every(other => other === first) ? (first ?? null) : null
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function factsOf({ kinds, capabilities, price, health }: ConnectedModel): string {
  const { mask, references, previews } = capabilities
  return dotted([
    capital(kinds.map(kind => copy.kinds[kind]).join(', ')),
    ...(kinds.includes('edit') ? [copy.masks[mask]] : []),
    ...(references > 0 ? [copy.references(references)] : []),
    ...(previews ? [copy.previews] : []),
    modelWords.price(price, price?.per),
    ...(health.seconds === null ? [] : [copy.usually(duration(health.seconds))]),
  ])
}

function healthOf({ health: { code, sinksSeconds } }: ConnectedModel): string | null {
  if (code === null) return null
  const ill = capital(copy.ill(copy.codes[code] ?? code))
  return sinksSeconds > 0 ? `${ill}; ${copy.sinks(duration(sinksSeconds))}` : ill
}

interface ModelRowProps {
  connectionId: string
  model: ConnectedModel
  place: Place
  ill: string | null
}

function ModelRow({ connectionId, model, place, ill }: ModelRowProps) {
  const queries = useQueryClient()
  const [isPricing, setIsPricing] = useState(false)
  const set = useMutation({
    mutationFn: (change: Omit<ModelChange, 'vendorId'>) =>
      place.verbs.setModel(connectionId, { vendorId: model.vendorId, ...change }),
    onSuccess: () => setIsPricing(false),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: place.queryKey }),
        queries.invalidateQueries({ queryKey: modelsQuery.queryKey }),
      ]),
  })
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-4 py-3 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className={`text-sm font-medium wrap-anywhere ${model.isEnabled ? '' : 'text-soft'}`}>
          {model.label}
          {model.isDefault && <span className="ml-2 font-normal text-soft">{copy.preferred}</span>}
        </p>
        <p className="text-xs text-soft">{factsOf(model)}</p>
        <p className="text-xs text-soft">{copy.pictures(modelWords.classes[model.dataHandling.class].short)}</p>
        {ill && <p className="text-xs font-medium">{ill}</p>}
        {set.isError && !isPricing && <Failure error={set.error} className="mt-2" />}
      </div>
      <div className="-mx-2 flex w-full items-center sm:mx-0 sm:w-auto">
        {model.isEnabled && !model.isDefault && (
          <Button
            look="quiet"
            className="px-2"
            disabled={set.isPending}
            onClick={() => set.mutate({ isDefault: true })}
          >
            {copy.prefer}
          </Button>
        )}
        {place.setsPrices && model.isEnabled && (
          <Button look="quiet" className="px-2" onClick={() => setIsPricing(true)}>
            {copy.setPrice}
          </Button>
        )}
        <div className="ml-auto">
          <Switch isOn={model.isEnabled} onChange={isEnabled => set.mutate({ isEnabled })}>
            <span className="sr-only">{copy.use(model.label)}</span>
          </Switch>
        </div>
      </div>
      <Window
        isOpen={isPricing}
        onOpenChange={setIsPricing}
        title={copy.priceTitle(model.label)}
        lead={copy.priceLead}
        closeLabel={words.common.cancel}
      >
        <PriceForm
          price={model.price}
          error={set.error}
          isPending={set.isPending}
          onSet={price => set.mutate({ price })}
        />
      </Window>
    </li>
  )
}

type Price = NonNullable<ModelChange['price']>

interface PriceFormProps {
  price: ConnectedModel['price']
  error: Error | null
  isPending: boolean
  onSet: (price: Price | null) => void
}

function PriceForm({ price, error, isPending, onSet }: PriceFormProps) {
  const [wrong, setWrong] = useState<{ amount?: string; currency?: string }>({})
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const typed = String(form.get('amount')).trim().replace(',', '.')
    const currency = String(form.get('currency')).trim().toUpperCase()
    if (typed === '') return onSet(null)
    const found = {
      ...(/^\d*\.?\d+$/.test(typed) ? {} : { amount: copy.amountWrong }),
      ...(/^[A-Z]{3}$/.test(currency) ? {} : { currency: copy.currencyWrong }),
    }
    setWrong(found)
    if (Object.keys(found).length > 0) return
    onSet({ amountMicros: Math.round(Number(typed) * 1_000_000), currency, per: form.get('per') as Price['per'] })
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-4 px-6 pt-4 pb-6">
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        <Field
          label={copy.amount}
          error={wrong.amount}
          name="amount"
          inputMode="decimal"
          defaultValue={price ? String(price.amountMicros / 1_000_000) : ''}
          autoFocus
        />
        <Field
          label={copy.currency}
          error={wrong.currency}
          name="currency"
          maxLength={3}
          defaultValue={price?.currency ?? 'USD'}
        />
        <div className="max-sm:col-span-2">
          <Choice label={copy.per} name="per" options={Object.entries(copy.pers)} initial={price?.per ?? 'image'} />
        </div>
      </div>
      {error && <Failure error={error} />}
      <Button type="submit" look="primary" className="h-11" disabled={isPending}>
        {copy.save}
      </Button>
    </form>
  )
}
