/** Connecting a service: which one, its key, and where it runs if that is not known. */
import type { Adapter, Connection } from '@image2image/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Failure } from '../failure-notice.tsx'
import { proveFirst } from '../fresh.tsx'
import { modelsQuery } from '../models.ts'
import { Button } from '../ui/button.tsx'
import { Choice } from '../ui/choice.tsx'
import { Field } from '../ui/field.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { connectionWords as copy } from '../words/en-connections.ts'
import { passwordWords } from '../words/en-identity.ts'
import type { Place } from './place.ts'

interface ConnectFormProps {
  place: Place
  adapters: readonly Adapter[]
  onConnected: (connection: Connection) => void
}

const text = (form: FormData, name: string): string => String(form.get(name) ?? '').trim()

export function ConnectForm({ place, adapters, onConnected }: ConnectFormProps) {
  const queries = useQueryClient()
  const [name, setName] = useState(adapters[0]?.name ?? '')
  const [wrong, setWrong] = useState<{ key?: string; address?: string }>({})
  const add = useMutation({
    mutationFn: (order: { adapter: string; key?: string; baseUrl?: string }) =>
      proveFirst(() => place.verbs.add(order)),
    onSuccess: onConnected,
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: place.queryKey }),
        queries.invalidateQueries({ queryKey: modelsQuery.queryKey }),
      ]),
  })
  const adapter = adapters.find(each => each.name === name) ?? adapters[0]
  if (!adapter) return null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const target = event.currentTarget
    const form = new FormData(target)
    const key = text(form, 'key')
    const address = text(form, 'other-address') || text(form, 'address')
    const found = {
      ...(adapter.key === 'required' && key === '' ? { key: copy.keyNeeded } : {}),
      ...(adapter.baseUrl === null && address === '' ? { address: copy.addressNeeded } : {}),
    }
    setWrong(found)
    if (Object.keys(found).length > 0) return
    const order = { adapter: adapter.name, ...(key ? { key } : {}), ...(address ? { baseUrl: address } : {}) }
    add.mutate(order, { onSuccess: () => target.reset() })
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-5" autoComplete="off">
      <div className="grid gap-5 sm:grid-cols-2">
        <Services
          adapters={adapters}
          chosen={adapter.name}
          onChoose={next => {
            setName(next)
            setWrong({})
            add.reset()
          }}
        />
        {adapter.baseUrl !== null && adapter.otherBaseUrls.length > 0 && (
          <Choice
            key={`${adapter.name} region`}
            label={copy.region}
            name="address"
            options={[['', copy.usualRegion], ...adapter.otherBaseUrls.map(({ url, label }) => [url, label] as const)]}
          />
        )}
        {adapter.baseUrl === null && (
          <Field
            key={`${adapter.name} address`}
            label={copy.address}
            hint={copy.addressHint}
            error={wrong.address}
            name="address"
            inputMode="url"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </div>
      {adapter.key !== 'none' && (
        <PasswordField
          key={`${adapter.name} key`}
          label={adapter.key === 'required' ? copy.key : copy.keyOptional}
          hint={copy.keyHint}
          error={wrong.key}
          name="key"
          autoComplete="off"
          spellCheck={false}
          showLabel={passwordWords.showKey}
          hideLabel={passwordWords.hideKey}
        />
      )}
      {place.setsPrices && adapter.baseUrl !== null && (
        <details key={`${adapter.name} other`}>
          <summary className="tap w-fit cursor-pointer text-sm font-medium pointer-coarse:py-3">
            {copy.otherAddress}
          </summary>
          <Field
            className="mt-3"
            label={copy.address}
            hint={copy.otherAddressHint}
            name="other-address"
            inputMode="url"
            autoCapitalize="none"
            spellCheck={false}
            placeholder={adapter.baseUrl}
          />
        </details>
      )}
      {add.isError && <Failure error={add.error} />}
      <div>
        <Button type="submit" className="h-11" disabled={add.isPending}>
          {copy.connect}
        </Button>
      </div>
    </form>
  )
}

interface ServicesProps {
  adapters: readonly Adapter[]
  chosen: string
  onChoose: (name: string) => void
}

function Services({ adapters, chosen, onChoose }: ServicesProps) {
  const groups = [
    [copy.hosted, adapters.filter(({ isLocal }) => !isLocal)],
    [copy.local, adapters.filter(({ isLocal }) => isLocal)],
  ] as const
  return (
    <Choice label={copy.service} name="adapter" value={chosen} onChange={onChoose}>
      {groups
        .filter(([, members]) => members.length > 0)
        .map(([label, members]) => (
          <optgroup key={label} label={label}>
            {members.map(each => (
              <option key={each.name} value={each.name}>
                {each.label}
              </option>
            ))}
          </optgroup>
        ))}
    </Choice>
  )
}
