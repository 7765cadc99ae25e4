import type { Account, NewInvitation, Role } from '@image2image/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { ShownOnce } from '../../shown-once.tsx'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { adminWords } from '../../words/en-admin.ts'
import { rolesUnder } from './roles.ts'

const copy = adminWords.invitations
const queryKey = ['invitations']
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

/** Links that let somebody make an account: sent by mail, or handed over where there is no mail server. */
export function Invitations({ account }: { account: Account }) {
  const queries = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const [made, setMade] = useState<NewInvitation | null>(null)
  const list = useQuery({ queryKey, queryFn: ({ signal }) => api.invitations.list(signal) })
  const onSettled = () => queries.invalidateQueries({ queryKey })
  const invite = useMutation({
    mutationFn: (byHand: boolean) => {
      const typed = new FormData(form.current ?? undefined)
      return api.invitations.make({ email: String(typed.get('email')).trim(), role: typed.get('role') as Role, byHand })
    },
    onSuccess: invitation => {
      setMade(invitation)
      form.current?.reset()
    },
    onSettled,
  })
  const withdraw = useMutation({ mutationFn: (id: string) => api.invitations.withdraw(id), onSettled })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    invite.mutate(false)
  }
  const roles = rolesUnder(account).map(role => [role, adminWords.people.roles[role] ?? role] as const)
  const failure = list.error ?? invite.error ?? withdraw.error
  return (
    <div className="grid gap-6">
      <p className="max-w-[60ch] text-sm text-soft">{copy.lead}</p>
      <form ref={form} onSubmit={submit} className="grid gap-4">
        <div className="grid gap-4 sm:grid-cols-[1fr_200px]">
          <Field label={copy.email} name="email" type="email" autoComplete="off" required />
          <Choice label={copy.role} name="role" options={roles} initial="member" />
        </div>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" className="h-11" disabled={invite.isPending}>
            {copy.send}
          </Button>
          <Button
            look="quiet"
            className="h-11"
            disabled={invite.isPending}
            onClick={() => form.current?.reportValidity() && invite.mutate(true)}
          >
            {copy.link}
          </Button>
        </div>
      </form>
      {made?.url && (
        <ShownOnce title={made.email} lead={copy.hand} text={made.url} done={copy.done} onDone={() => setMade(null)} />
      )}
      {made && !made.url && <Notice kind="remark">{copy.sent(made.email)}</Notice>}
      {failure && <Failure error={failure} />}
      {list.data?.length === 0 && <p className="text-sm text-soft">{copy.none}</p>}
      {list.data && list.data.length > 0 && (
        <ul className="border-t border-line">
          {list.data.map(each => (
            <li
              key={each.id}
              className="flex flex-wrap items-center justify-between gap-2 border-b border-line py-3 text-sm"
            >
              <div className="min-w-0">
                <p className="wrap-anywhere">{each.email}</p>
                <p className="text-xs text-soft">
                  {adminWords.people.roles[each.role]} · {copy.until(dates.format(new Date(each.expiresAt)))}
                </p>
              </div>
              <Button look="quiet" disabled={withdraw.isPending} onClick={() => withdraw.mutate(each.id)}>
                {copy.withdraw}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
