/**
 * Proving once more who one is. Any action goes through `proveFirst`: where the server asks for a fresh proof, one dialog
 * gets it, and the action is tried again. The dialog stands in the app once, beside every page.
 */
import { ApiError } from '@image2image/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState, useSyncExternalStore } from 'react'
import { api } from './api.ts'
import { sayFailure } from './failure.ts'
import { askPasskey, canUsePasskeys } from './passkeys.ts'
import { Password } from './password.tsx'
import { factorsQuery, waysQuery } from './session.ts'
import { Button } from './ui/button.tsx'
import { Window } from './ui/dialog.tsx'
import { Field } from './ui/field.tsx'
import { Notice } from './ui/notice.tsx'
import { words } from './words/en.ts'
import { securityWords as copy, sayProblem } from './words/en-security.ts'

type Settle = (isProved: boolean) => void

let waiting: Settle | null = null
const listeners = new Set<() => void>()

function setWaiting(settle: Settle | null): void {
  waiting = settle
  for (const listener of listeners) listener()
}

/** What the action is refused with when the person did not prove who they are. */
export class NotProved extends Error {
  override name = 'NotProved'
}

/** Does it; where the server wants a fresh proof, gets one and does it again. */
export async function proveFirst<Result>(action: () => Promise<Result>): Promise<Result> {
  try {
    return await action()
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'fresh_sign_in_needed') throw error
    waiting?.(false)
    if (!(await new Promise<boolean>(setWaiting))) throw new NotProved(copy.proofCancelled)
    return action()
  }
}

/** Like `sayFailure`, and silent about a dialog that was closed: whoever closed it knows. */
export const sayUnlessCancelled = (error: unknown): string | null =>
  error instanceof NotProved ? null : sayFailure(error)

/** The other window tells this one through here. */
const channelName = 'image2image.proof'

export function ProofDialog() {
  const settle = useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => waiting,
  )
  const end = (isProved: boolean) => {
    setWaiting(null)
    settle?.(isProved)
  }
  return (
    <Window
      isOpen={settle !== null}
      onOpenChange={isOpen => !isOpen && end(false)}
      title={copy.proofTitle}
      lead={copy.proofLead}
      closeLabel={words.common.cancel}
    >
      {settle && <Proofs onProved={() => end(true)} />}
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
  useEffect(() => {
    const channel = new BroadcastChannel(channelName)
    channel.onmessage = ({ data }: MessageEvent<{ problem: string | null }>) =>
      data.problem === null ? onProved() : setProblem(data.problem)
    return () => channel.close()
  }, [onProved])
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

/** Tells the window that waits, and closes this one. */
export function tellProof(problem: string | null): void {
  const channel = new BroadcastChannel(channelName)
  channel.postMessage({ problem })
  channel.close()
  window.close()
}
