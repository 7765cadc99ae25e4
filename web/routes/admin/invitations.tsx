import type { NewInvitation } from '@image2image/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { adminWords } from '../../words/en-admin.ts'

const copy = adminWords.invitations
const queryKey = ['invitations']
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

/** Links that let somebody make an account: sent by mail, or handed over where there is no mail server. */
export function Invitations() {
  const queries = useQueryClient()
  const [email, setEmail] = useState('')
  const [made, setMade] = useState<NewInvitation | null>(null)
  const list = useQuery({ queryKey, queryFn: ({ signal }) => api.invitations.list(signal) })
  const onSettled = () => queries.invalidateQueries({ queryKey })
  const invite = useMutation({
    mutationFn: (byHand: boolean) => api.invitations.make({ email, byHand }),
    onSuccess: invitation => {
      setMade(invitation)
      setEmail('')
    },
    onSettled,
  })
  const withdraw = useMutation({ mutationFn: (id: string) => api.invitations.withdraw(id), onSettled })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (email.trim() !== '') invite.mutate(false)
  }
  const failure = list.error ?? invite.error ?? withdraw.error
  return (
    <div className="grid gap-6">
      <p className="max-w-[60ch] text-sm text-soft">{copy.lead}</p>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <Field
          label={copy.email}
          type="email"
          value={email}
          onChange={event => setEmail(event.target.value)}
          className="min-w-0 flex-1 basis-64"
        />
        <Button type="submit" className="h-11" disabled={invite.isPending}>
          {copy.send}
        </Button>
        <Button
          look="quiet"
          className="h-11"
          disabled={invite.isPending || email.trim() === ''}
          onClick={() => invite.mutate(true)}
        >
          {copy.link}
        </Button>
      </form>
      {made?.url && (
        <Notice kind="remark" title={copy.hand}>
          <code className="mt-2 block rounded-sm bg-surface p-3 font-mono text-sm break-all select-all">
            {made.url}
          </code>
        </Notice>
      )}
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
                <p className="break-all">{each.email}</p>
                <p className="text-xs text-soft">{copy.until(dates.format(new Date(each.expiresAt)))}</p>
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
