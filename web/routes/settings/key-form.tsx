/** The form for a new API key: a name, what it may do, until when, and what it may cost. */
import type { ApiKeyOrder, NewApiKey } from '@image2image/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { proveFirst } from '../../fresh.tsx'
import { useAccount } from '../../session.ts'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Field } from '../../ui/field.tsx'
import { keyWords as copy } from '../../words/en-keys.ts'
import { keysQuery } from './queries.ts'

const DAY_MS = 86_400_000
type Scope = NonNullable<ApiKeyOrder['scopes']>[number]

const numberOf = (form: FormData, name: string): number | null => Number(form.get(name)) || null

/** What the form says, as the order that it is. */
function orderOf(form: FormData): ApiKeyOrder {
  const days = numberOf(form, 'expiry')
  const most = numberOf(form, 'most')
  return {
    name: String(form.get('name') ?? '').trim(),
    scopes: form.getAll('scope') as Scope[],
    expiresAt: days ? new Date(Date.now() + days * DAY_MS).toISOString() : null,
    ratePerMinute: numberOf(form, 'rate'),
    spend: most
      ? { most, unit: form.get('unit') as 'edits' | 'megapixels', period: form.get('period') as 'day' | 'month' }
      : null,
  }
}

export function KeyForm({ onMade }: { onMade: (made: NewApiKey) => void }) {
  const queries = useQueryClient()
  const [wrong, setWrong] = useState<{ name?: string; scope?: string }>({})
  const create = useMutation({
    mutationFn: (order: ApiKeyOrder) => proveFirst(() => api.keys.create(order)),
    onSuccess: async made => {
      onMade(made)
      await queries.invalidateQueries({ queryKey: keysQuery.queryKey })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const order = orderOf(new FormData(event.currentTarget))
    const found = {
      ...(order.name === '' ? { name: copy.nameNeeded } : {}),
      ...(order.scopes?.length === 0 ? { scope: copy.scopeNeeded } : {}),
    }
    setWrong(found)
    if (Object.keys(found).length === 0) create.mutate(order)
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-5">
      <Field label={copy.name} hint={copy.nameHint} error={wrong.name} name="name" maxLength={60} autoComplete="off" />
      <Scopes error={wrong.scope} />
      <div className="grid gap-5 sm:grid-cols-2">
        <Choice label={copy.expiry} name="expiry" options={copy.expiries} initial="90" />
      </div>
      <Limits />
      {create.isError && <Failure error={create.error} />}
      <div>
        <Button type="submit" className="h-11" disabled={create.isPending}>
          {copy.create}
        </Button>
      </div>
    </form>
  )
}

function Scopes({ error }: { error?: string | undefined }) {
  const role = useAccount()?.role
  const scopes: Scope[] = role === 'owner' || role === 'admin' ? ['read', 'edit', 'admin'] : ['read', 'edit']
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 text-sm font-medium">{copy.scopes}</legend>
      {scopes.map(scope => (
        <label key={scope} className="tap flex cursor-pointer items-start gap-3 text-sm">
          <input
            type="checkbox"
            name="scope"
            value={scope}
            defaultChecked={scope !== 'admin'}
            className="mt-0.5 size-4 shrink-0 accent-ink"
          />
          <span>
            <span className="font-medium">{copy.scopeNames[scope]}</span>{' '}
            <span className="text-soft">{copy.scopeHints[scope]}</span>
          </span>
        </label>
      ))}
      {error && (
        <p role="alert" className="text-sm font-medium">
          {error}
        </p>
      )}
    </fieldset>
  )
}

function Limits() {
  return (
    <details className="group">
      <summary className="tap w-fit cursor-pointer text-sm font-medium pointer-coarse:py-3">{copy.limits}</summary>
      <p className="mt-1 mb-3 text-sm text-soft">{copy.limitsHint}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <Whole label={copy.rate} name="rate" most={6000} />
      </div>
      <div className="mt-4 grid grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_minmax(0,1fr)] items-end gap-2">
        <Whole label={copy.spend} name="most" most={1_000_000} />
        <Choice label={copy.unit} name="unit" options={Object.entries(copy.units)} />
        <Choice label={copy.period} name="period" options={Object.entries(copy.periods)} />
      </div>
    </details>
  )
}

function Whole({ label, name, most }: { label: string; name: string; most: number }): ReactNode {
  return <Field label={label} name={name} type="number" inputMode="numeric" min={1} max={most} step={1} />
}
