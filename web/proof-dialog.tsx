/** The dialog in which one proves once more who one is: by password and code, by a passkey, or through the other service. */
import { ApiError } from '@image2image/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { api } from './api.ts'
import { sayFailure } from './failure.ts'
import { askPasskey, canUsePasskeys } from './passkeys.ts'
import { Password } from './password.tsx'
import { listenForProof } from './proof-channel.ts'
import { factorsQuery, waysQuery } from './session.ts'
import { Button } from './ui/button.tsx'
import { Window } from './ui/dialog.tsx'
import { Field } from './ui/field.tsx'
import { Notice } from './ui/notice.tsx'
import { words } from './words/en.ts'
import { securityWords as copy, sayProblem } from './words/en-security.ts'

export function ProofDialog({ onEnd }: { onEnd: (isProved: boolean) => void }) {
  return (
    <Window
      isOpen
      onOpenChange={isOpen => !isOpen && onEnd(false)}
      title={copy.proofTitle}
      lead={copy.proofLead}
      closeLabel={words.common.cancel}
    >
      <Proofs onProved={() => onEnd(true)} />
    </Window>
  )
}

function Proofs({ onProved }: { onProved: () => void }) {
  const { data: factors, error } = useQuery(factorsQuery)
  const { data: ways } = useQuery(waysQuery)
  const passkey = useMutation({
    mutationFn: async () => api.proof.byPasskey(await askPasskey(await api.proof.passkeyOptions())),
    onSuccess: onProved,
  })
  const hasPasskey = (factors?.passkeys ?? 0) > 0 && canUsePasskeys(ways?.passkeyHost ?? null)
  return (
    <div className="grid gap-4 px-6 pt-4 pb-6">
      {error && <Notice>{sayFailure(error)}</Notice>}
      {factors?.hasPassword && <PasswordProof asksForCode={factors.hasTotp} onProved={onProved} />}
      {passkey.isError && (
        <Notice>{passkey.error instanceof ApiError ? sayFailure(passkey.error) : copy.passkeyFailed}</Notice>
      )}
      {hasPasskey && (
        <Button className="h-11" disabled={passkey.isPending} onClick={() => passkey.mutate()}>
          {copy.proofPasskey}
        </Button>
      )}
      {factors?.isLinked && ways?.providerName && <ProviderProof name={ways.providerName} onProved={onProved} />}
    </div>
  )
}

function PasswordProof({ asksForCode, onProved }: { asksForCode: boolean; onProved: () => void }) {
  const prove = useMutation({ mutationFn: api.proof.byPassword, onSuccess: onProved })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    event.stopPropagation()
    const form = new FormData(event.currentTarget)
    const code = String(form.get('code') ?? '').trim()
    prove.mutate({ password: String(form.get('password')), ...(code === '' ? {} : { code }) })
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Password label={copy.proofPassword} name="password" />
      {asksForCode && <Field label={copy.proofCode} name="code" autoComplete="one-time-code" required />}
      {prove.isError && <Notice>{sayFailure(prove.error)}</Notice>}
      <Button type="submit" look="primary" className="h-11" disabled={prove.isPending}>
        {copy.proofConfirm}
      </Button>
    </form>
  )
}

function ProviderProof({ name, onProved }: { name: string; onProved: () => void }) {
  const [problem, setProblem] = useState<string | null>(null)
  const go = useMutation({
    mutationFn: () => api.signIn.withProvider({ aim: 'prove' }),
    onSuccess: ({ url }) => {
      setProblem(null)
      window.open(url, 'image2image-proof', 'popup,width=520,height=680')
    },
  })
  useEffect(() => listenForProof(told => (told === null ? onProved() : setProblem(told))), [onProved])
  return (
    <>
      {problem !== null && <Notice>{sayProblem(problem)}</Notice>}
      {go.isError && <Notice>{sayFailure(go.error)}</Notice>}
      {go.isSuccess && problem === null && <p className="text-sm text-soft">{copy.proofWaiting(name)}</p>}
      <Button className="h-11" disabled={go.isPending} onClick={() => go.mutate()}>
        {copy.proofProvider(name)}
      </Button>
    </>
  )
}
