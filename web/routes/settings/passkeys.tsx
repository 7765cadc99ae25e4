import { ApiError, type Passkey } from '@image2image/sdk'
import { browserSupportsWebAuthn } from '@simplewebauthn/browser'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { NotProved } from '../../failure.ts'
import { Failure } from '../../failure-notice.tsx'
import { proveFirst } from '../../fresh.tsx'
import { canUsePasskeys, makePasskey } from '../../passkeys.ts'
import { factorsQuery, waysQuery } from '../../session.ts'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { words } from '../../words/en.ts'
import { securityWords as copy } from '../../words/en-security.ts'
import { ago, agoByHour } from '../../words/format.ts'
import { passkeysQuery } from './queries.ts'

/** Makes passkeys, names them, removes them; says where they cannot be made, and why. */
export function Passkeys() {
  const passkeys = useQuery(passkeysQuery)
  const { data: ways } = useQuery(waysQuery)
  return (
    <div className="grid gap-6">
      {ways && (canUsePasskeys(ways.passkeyHost) ? <PasskeyForm /> : <Elsewhere host={ways.passkeyHost} />)}
      {passkeys.isError && <Failure error={passkeys.error} />}
      {passkeys.data?.length === 0 && <p className="text-sm text-soft">{copy.passkeysEmpty}</p>}
      {passkeys.data && passkeys.data.length > 0 && (
        <ul className="border-t border-line">
          {passkeys.data.map(passkey => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
    </div>
  )
}

function Elsewhere({ host }: { host: string | null }) {
  const isHere = host !== null && (location.hostname === host || location.hostname.endsWith(`.${host}`))
  if (isHere && !browserSupportsWebAuthn()) return <p className="text-sm text-soft">{copy.passkeysOldBrowser}</p>
  return <p className="text-sm text-soft">{host === null ? copy.passkeysNever : copy.passkeysElsewhere(host)}</p>
}

/** The device's own refusals are many and say little; a person only needs to know that it did not work. */
function PasskeyFailure({ error }: { error: unknown }) {
  if (error instanceof NotProved) return null
  return error instanceof ApiError ? <Failure error={error} /> : <Notice>{copy.passkeyFailed}</Notice>
}

function PasskeyForm() {
  const queries = useQueryClient()
  const [error, setError] = useState<string | null>(null)
  const add = useMutation({
    mutationFn: async ({ name }: { name: string; form: HTMLFormElement }) => {
      const answer = await makePasskey(await proveFirst(api.passkeys.options))
      return api.passkeys.add({ name, answer })
    },
    onSuccess: async (_, { form }) => {
      form.reset()
      await Promise.all([
        queries.invalidateQueries({ queryKey: passkeysQuery.queryKey }),
        queries.invalidateQueries({ queryKey: factorsQuery.queryKey }),
      ])
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const name = String(new FormData(form).get('name') ?? '').trim()
    setError(name === '' ? copy.passkeyNameNeeded : null)
    if (name !== '') add.mutate({ name, form })
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-3">
      <Field
        label={copy.passkeyName}
        hint={copy.passkeyNameHint}
        error={error}
        name="name"
        maxLength={60}
        autoComplete="off"
        beside={
          <Button type="submit" className="h-11" disabled={add.isPending}>
            {copy.addPasskey}
          </Button>
        }
      />
      {add.isError && <PasskeyFailure error={add.error} />}
    </form>
  )
}

function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const queries = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const [isNaming, setIsNaming] = useState(false)
  const onSettled = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: passkeysQuery.queryKey }),
      queries.invalidateQueries({ queryKey: factorsQuery.queryKey }),
    ])
  const remove = useMutation({ mutationFn: () => proveFirst(() => api.passkeys.remove(passkey.id)), onSettled })
  const rename = useMutation({
    mutationFn: (name: string) => api.passkeys.rename(passkey.id, name),
    onSuccess: () => setIsNaming(false),
    onSettled,
  })
  const now = Date.now()
  const used = passkey.lastUsedAt ? copy.lastUsed(agoByHour(passkey.lastUsedAt, now)) : copy.neverUsed
  const where = passkey.isSynced ? copy.synced : copy.oneDevice
  const failure = rename.error ?? remove.error
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    rename.mutate(String(new FormData(event.currentTarget).get('name') ?? '').trim())
  }
  return (
    <li className="grid gap-2 border-b border-line py-3 last:border-b-0 last:pb-0">
      {isNaming ? (
        <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
          <Field
            className="min-w-48 flex-1"
            label={copy.passkeyName}
            name="name"
            defaultValue={passkey.name}
            maxLength={60}
            required
            autoFocus
          />
          <Button type="submit" className="h-11" disabled={rename.isPending}>
            {copy.save}
          </Button>
          <Button look="quiet" className="h-11" onClick={() => setIsNaming(false)}>
            {words.common.cancel}
          </Button>
        </form>
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <div className="min-w-0">
            <p className="text-sm font-medium break-words">{passkey.name}</p>
            <p className="text-xs text-soft">
              {where} · {copy.made(ago(passkey.createdAt, now))} · {used}
            </p>
          </div>
          <div className="-ml-4 flex sm:ml-0">
            <Button look="quiet" onClick={() => setIsNaming(true)}>
              {copy.rename}
            </Button>
            <Button look="quiet" disabled={remove.isPending} onClick={() => setIsAsking(true)}>
              {copy.remove}
            </Button>
          </div>
        </div>
      )}
      {failure && <Failure error={failure} />}
      <Question
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={copy.removeTitle(passkey.name)}
        body={copy.removeBody}
        confirm={copy.remove}
        cancel={words.common.cancel}
        onConfirm={() => remove.mutate()}
      />
    </li>
  )
}
