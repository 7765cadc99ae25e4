import type { Account } from '@image2image/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useLoaderData, useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { Example } from '../../example.tsx'
import { Failure } from '../../failure-notice.tsx'
import { Plain } from '../../frame.tsx'
import { Password } from '../../password.tsx'
import { sessionQuery } from '../../session.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { words } from '../../words/en.ts'
import { identityWords } from '../../words/en-identity.ts'
import { sayProblem, securityWords } from '../../words/en-security.ts'
import { CodeStep } from './code-step.tsx'
import { OtherWays } from './other-ways.tsx'

const copy = words.signIn

/** Only an address of this app is followed after signing in, never one that leads elsewhere. */
const isOwnAddress = (address: string | undefined): address is string =>
  address !== undefined && /^\/(?![/\\])/.test(address)

export function SignIn() {
  const { to, step, problem, told: news } = useSearch({ from: '/sign-in' })
  const { isPossible } = useLoaderData({ from: '/sign-in' })
  const queries = useQueryClient()
  const router = useRouter()
  const [asksForCode, setAsksForCode] = useState(step === 'code')
  const enter = (account: Account) => {
    queries.setQueryData(sessionQuery.queryKey, account)
    router.history.push(isOwnAddress(to) ? to : '/studio')
  }
  const signIn = useMutation({
    mutationFn: api.session.signIn,
    onSuccess: answer => ('next' in answer ? setAsksForCode(true) : enter(answer.account)),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    signIn.mutate({ email: String(form.get('email')).trim(), password: String(form.get('password')) })
  }
  const told = sayProblem(problem)
  if (asksForCode)
    return (
      <Plain title={securityWords.codeTitle} aside={<Example />}>
        <CodeStep onDone={enter} onLeave={() => setAsksForCode(false)} />
      </Plain>
    )
  return (
    <Plain title={copy.title} aside={<Example />}>
      <p className="mt-2 text-soft">
        {words.promise} {words.whereItRuns}
      </p>
      {news === 'deleted' && (
        <Notice kind="remark" className="mt-6" title={identityWords.deletedTitle}>
          {identityWords.deleted}
        </Notice>
      )}
      {told && !signIn.isError && <Notice className="mt-6">{told}</Notice>}
      <form onSubmit={submit} className="mt-8 grid gap-6">
        <Field label={copy.email} name="email" type="email" autoComplete="username webauthn" required />
        <Password label={copy.password} name="password" />
        {signIn.isError && <Failure error={signIn.error} />}
        <Button type="submit" look="primary" className="h-11" disabled={signIn.isPending}>
          {copy.submit}
        </Button>
      </form>
      <p className="mt-3 text-sm">
        <Link to="/forgotten-password" className="tap inline-flex items-center underline underline-offset-4">
          {identityWords.forgotten}
        </Link>
      </p>
      <OtherWays to={to} onDone={enter} />
      {isPossible && (
        <p className="mt-4 text-sm text-soft">
          {identityWords.noAccount}{' '}
          <Link to="/sign-up" className="tap inline-flex items-center text-ink underline underline-offset-4">
            {identityWords.toSignUp}
          </Link>
        </p>
      )}
    </Plain>
  )
}
