import type { ApiKey, NewApiKey } from '@image2image/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { sayFailure } from '../../failure.ts'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { words } from '../../words/en.ts'
import { ago } from '../../words/format.ts'

const copy = words.settings
const queryKey = ['keys']

/** Makes keys, shows each secret once, and revokes them after a question. */
export function ApiKeys() {
  const keys = useQuery({ queryKey, queryFn: ({ signal }) => api.keys.list(signal) })
  const [made, setMade] = useState<NewApiKey | null>(null)
  return (
    <div className="grid gap-6">
      {made ? <MadeKey made={made} onDone={() => setMade(null)} /> : <KeyForm onMade={setMade} />}
      {keys.isError && <Notice>{sayFailure(keys.error)}</Notice>}
      {keys.data?.length === 0 && <p className="text-sm text-soft">{copy.keysEmpty}</p>}
      {keys.data && keys.data.length > 0 && (
        <ul className="border-t border-line">
          {keys.data.map(key => (
            <KeyRow key={key.id} apiKey={key} />
          ))}
        </ul>
      )}
    </div>
  )
}

function KeyForm({ onMade }: { onMade: (made: NewApiKey) => void }) {
  const queries = useQueryClient()
  const [error, setError] = useState<string | null>(null)
  const create = useMutation({
    mutationFn: api.keys.create,
    onSuccess: async made => {
      onMade(made)
      await queries.invalidateQueries({ queryKey })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim()
    setError(name === '' ? copy.keyNameNeeded : null)
    if (name !== '') create.mutate(name)
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-3">
      <div className="flex flex-wrap items-start gap-2">
        <Field
          className="min-w-56 flex-1"
          label={copy.keyName}
          hint={copy.keyNameHint}
          error={error}
          name="name"
          maxLength={60}
          autoComplete="off"
        />
        <Button type="submit" className="mt-7 h-11" disabled={create.isPending}>
          {copy.createKey}
        </Button>
      </div>
      {create.isError && <Notice>{sayFailure(create.error)}</Notice>}
    </form>
  )
}

function MadeKey({ made, onDone }: { made: NewApiKey; onDone: () => void }) {
  const [state, setState] = useState<'fresh' | 'copied' | 'blocked'>('fresh')
  const copyKey = () =>
    navigator.clipboard
      .writeText(made.key)
      .then(() => setState('copied'))
      .catch(() => setState('blocked'))
  return (
    <div role="status" className="rounded-md border border-edge bg-raised p-4">
      <p className="text-sm font-semibold">{made.name}</p>
      <p className="text-sm text-soft">{copy.keyShownOnce}</p>
      <code className="my-3 block rounded-sm bg-surface p-3 font-mono text-sm break-all select-all">{made.key}</code>
      {state === 'blocked' && <p className="mb-3 text-sm">{copy.copyFailed}</p>}
      <div className="flex gap-2">
        <Button onClick={() => void copyKey()}>{state === 'copied' ? copy.copied : copy.copy}</Button>
        <Button look="quiet" onClick={onDone}>
          {copy.keyDone}
        </Button>
      </div>
    </div>
  )
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const queries = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const revoke = useMutation({
    mutationFn: () => api.keys.revoke(apiKey.id),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  })
  const now = Date.now()
  const used = apiKey.lastUsedAt ? copy.lastUsed(ago(apiKey.lastUsedAt, now)) : copy.neverUsed
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b border-line py-3">
      <div className="min-w-0">
        <p className="text-sm font-medium break-words">{apiKey.name}</p>
        <p className="text-xs text-soft">
          {copy.created(ago(apiKey.createdAt, now))} · {used}
        </p>
        {revoke.isError && <p role="alert">{sayFailure(revoke.error)}</p>}
      </div>
      <Button look="quiet" disabled={revoke.isPending} onClick={() => setIsAsking(true)}>
        {copy.revoke}
      </Button>
      <Question
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={copy.revokeTitle(apiKey.name)}
        body={copy.revokeBody}
        confirm={copy.revoke}
        cancel={words.common.cancel}
        onConfirm={() => revoke.mutate()}
      />
    </li>
  )
}
