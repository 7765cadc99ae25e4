import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { NewPassword } from '../../password.tsx'
import { sessionQuery } from '../../session.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { identityWords as copy } from '../../words/en-identity.ts'

/** The second half of a sign-up or an invitation: a name, a password, and one is in. */
export function Finish({ token, email }: { token: string; email: string }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const finish = useMutation({
    mutationFn: api.signUp.finish,
    onSuccess: async ({ account }) => {
      // Whoever was signed in here before is not any more.
      queries.clear()
      queries.setQueryData(sessionQuery.queryKey, account)
      await navigate({ to: '/studio', search: {}, replace: true })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    finish.mutate({ token, name: String(form.get('name')).trim(), password: String(form.get('password')) })
  }
  return (
    <>
      <p className="mt-2 text-soft">{copy.finishLead}</p>
      <form onSubmit={submit} className="mt-8 grid gap-6">
        <Field label={copy.email} name="email" type="email" autoComplete="username" value={email} readOnly />
        <Field label={copy.name} hint={copy.nameHint} name="name" autoComplete="name" required maxLength={80} />
        <NewPassword label={copy.password} name="password" />
        {finish.isError && <Failure error={finish.error} />}
        <Button type="submit" look="primary" className="h-11" disabled={finish.isPending}>
          {copy.finishSubmit}
        </Button>
      </form>
    </>
  )
}
