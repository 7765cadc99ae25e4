import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useLoaderData, useNavigate, useSearch } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { api } from '../../api.ts'
import { Example } from '../../example.tsx'
import { Failure } from '../../failure-notice.tsx'
import { Plain } from '../../frame.tsx'
import { NewPassword } from '../../password.tsx'
import { sessionQuery } from '../../session.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { words } from '../../words/en.ts'

const copy = words.setup

/** The first visit: whoever holds the link from the server's console becomes its owner. */
export function Setup() {
  const { token } = useSearch({ from: '/setup' })
  const { needed } = useLoaderData({ from: '/setup' })
  if (!needed) return <Closed title={copy.doneTitle} text={copy.done} hasSignIn />
  if (token === undefined) return <Closed title={copy.noTokenTitle} text={copy.noToken} />
  return <OwnerForm token={token} />
}

function Closed({ title, text, hasSignIn = false }: { title: string; text: string; hasSignIn?: boolean }) {
  return (
    <Plain title={title}>
      <p className="mt-2 mb-6 text-soft">{text}</p>
      {hasSignIn && (
        <Link to="/sign-in" search={{}} className={buttonClass('plain')}>
          {copy.toSignIn}
        </Link>
      )}
    </Plain>
  )
}

function OwnerForm({ token }: { token: string }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const claim = useMutation({
    mutationFn: api.setup.claim,
    onSuccess: async ({ account }) => {
      queries.setQueryData(sessionQuery.queryKey, account)
      await navigate({ to: '/studio', search: {}, replace: true })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const field = (name: string) => String(form.get(name) ?? '')
    claim.mutate({ token, name: field('name').trim(), email: field('email').trim(), password: field('password') })
  }
  return (
    <Plain title={copy.title} aside={<Example />}>
      <p className="mt-2 text-soft">{copy.lead}</p>
      <form onSubmit={submit} className="mt-8 grid gap-6">
        <Field label={copy.name} name="name" autoComplete="name" required maxLength={100} />
        <Field label={copy.email} hint={copy.emailHint} name="email" type="email" autoComplete="username" required />
        <NewPassword label={copy.password} name="password" />
        {claim.isError && <Failure error={claim.error} />}
        <Button type="submit" look="primary" className="h-11" disabled={claim.isPending}>
          {copy.submit}
        </Button>
      </form>
    </Plain>
  )
}
