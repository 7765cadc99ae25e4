/** Makes keys, shows each secret once, says what every key may do and did, rotates and revokes them after a question. */
import type { ApiKey, NewApiKey } from '@image2image/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { proveFirst } from '../../fresh.tsx'
import { ShownOnce } from '../../shown-once.tsx'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/dialog.tsx'
import { words } from '../../words/en.ts'
import { keyWords as copy } from '../../words/en-keys.ts'
import { ago, dotted } from '../../words/format.ts'
import { KeyForm } from './key-form.tsx'
import { keysQuery } from './queries.ts'

export function ApiKeys() {
  const keys = useQuery(keysQuery)
  const [made, setMade] = useState<NewApiKey | null>(null)
  return (
    <div className="grid gap-6">
      {made ? (
        <ShownOnce
          title={made.name}
          lead={copy.shownOnce}
          text={made.key}
          done={copy.done}
          onDone={() => setMade(null)}
        />
      ) : (
        <KeyForm onMade={setMade} />
      )}
      {keys.isError && <Failure error={keys.error} />}
      {keys.data?.length === 0 && <p className="text-sm text-soft">{copy.empty}</p>}
      {keys.data && keys.data.length > 0 && (
        <ul className="border-t border-line">
          {keys.data.map(key => (
            <KeyRow key={key.id} apiKey={key} onMade={setMade} />
          ))}
        </ul>
      )}
    </div>
  )
}

const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

/** What the key may do, until when, and how much, in one line. */
function termsOf(key: ApiKey, now: number): string {
  const parts = [key.scopes.map(scope => copy.scopeNames[scope] ?? scope).join(', ')]
  if (key.expiresAt) {
    const say = Date.parse(key.expiresAt) > now ? copy.ends : copy.ended
    parts.push(say(dates.format(new Date(key.expiresAt))))
  }
  if (key.successorId) parts.push(copy.replaced)
  if (key.ratePerMinute) parts.push(copy.ratePerMinute(key.ratePerMinute))
  return dotted(parts)
}

function Spent({ apiKey: { spend, spent } }: { apiKey: ApiKey }) {
  if (!spend) return null
  const unit = copy.units[spend.unit] ?? spend.unit
  const period = copy.now[spend.period] ?? spend.period
  const label = copy.spent(numbers.format(spent), numbers.format(spend.most), unit, period)
  return (
    <div className="mt-2 max-w-72">
      <p className="text-xs text-soft">{label}</p>
      <progress
        aria-label={label}
        value={Math.min(spent, spend.most)}
        max={spend.most}
        className="mt-1 block h-1 w-full appearance-none overflow-hidden rounded-full bg-hover [&::-moz-progress-bar]:bg-ink [&::-webkit-progress-bar]:bg-hover [&::-webkit-progress-value]:bg-ink"
      />
    </div>
  )
}

function KeyRow({ apiKey, onMade }: { apiKey: ApiKey; onMade: (made: NewApiKey) => void }) {
  const queries = useQueryClient()
  const [asking, setAsking] = useState<'rotate' | 'revoke' | null>(null)
  const onSettled = () => queries.invalidateQueries({ queryKey: keysQuery.queryKey })
  const revoke = useMutation({ mutationFn: () => api.keys.revoke(apiKey.id), onSettled })
  const rotate = useMutation({
    mutationFn: () => proveFirst(() => api.keys.rotate(apiKey.id)),
    onSuccess: onMade,
    onSettled,
  })
  const now = Date.now()
  const used = apiKey.lastUsedAt ? copy.lastUsed(ago(apiKey.lastUsedAt, now), apiKey.lastDayRequests) : copy.neverUsed
  const isOver = apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) <= now
  const failure = revoke.error ?? rotate.error
  return (
    <li className="flex flex-wrap items-start justify-between gap-2 border-b border-line py-3 last:border-b-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className={`text-sm font-medium break-words ${isOver ? 'text-soft line-through' : ''}`}>{apiKey.name}</p>
        <p className="text-xs text-soft">
          <code className="font-mono">{apiKey.hint}…</code> · {termsOf(apiKey, now)}
        </p>
        <p className="text-xs text-soft">
          {copy.created(ago(apiKey.createdAt, now))} · {used}
        </p>
        <Spent apiKey={apiKey} />
        {failure && <Failure error={failure} className="mt-2" />}
      </div>
      <div className="-ml-4 flex sm:ml-0">
        {!isOver && !apiKey.successorId && (
          <Button look="quiet" disabled={rotate.isPending} onClick={() => setAsking('rotate')}>
            {copy.rotate}
          </Button>
        )}
        <Button look="quiet" disabled={revoke.isPending} onClick={() => setAsking('revoke')}>
          {copy.revoke}
        </Button>
      </div>
      <Question
        isOpen={asking !== null}
        onClose={() => setAsking(null)}
        title={asking === 'rotate' ? copy.rotateTitle(apiKey.name) : copy.revokeTitle(apiKey.name)}
        body={asking === 'rotate' ? copy.rotateBody : copy.revokeBody}
        confirm={asking === 'rotate' ? copy.rotate : copy.revoke}
        cancel={words.common.cancel}
        onConfirm={() => (asking === 'rotate' ? rotate.mutate() : revoke.mutate())}
      />
    </li>
  )
}
