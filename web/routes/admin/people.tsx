/** Who has an account, how much each keeps, and what may be done with it. Support reads; the rest is for administrators. */
import type { Account, Person, Role } from '@image2image/sdk'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { MoreHorizontal } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Menu, MenuGroup, MenuItem } from '../../ui/menu.tsx'
import { words } from '../../words/en.ts'
import { adminWords } from '../../words/en-admin.ts'
import { ago, agoByHour, size } from '../../words/format.ts'
import { isAtLeast, rolesUnder } from './roles.ts'

const copy = adminWords.people
const pageRows = 20

export function People({ account }: { account: Account }) {
  const [typed, setTyped] = useState('')
  const [email, setEmail] = useState<string | undefined>()
  const people = useInfiniteQuery({
    queryKey: ['people', email ?? ''],
    queryFn: ({ pageParam, signal }) =>
      api.people.list({ ...(email ? { email } : {}), ...(pageParam ? { before: pageParam } : {}) }, signal),
    initialPageParam: '',
    getNextPageParam: last => (last.length < pageRows ? undefined : last.at(-1)?.id),
  })
  const found = people.data?.pages.flat() ?? []
  const search = (event: FormEvent) => {
    event.preventDefault()
    setEmail(typed.trim() || undefined)
  }
  return (
    <div className="grid gap-6">
      <p className="max-w-[60ch] text-sm text-soft">{copy.lead}</p>
      <form onSubmit={search}>
        <Field
          label={copy.search}
          hint={copy.searchHint}
          type="email"
          value={typed}
          onChange={event => setTyped(event.target.value)}
          beside={
            <Button type="submit" className="h-11">
              {copy.find}
            </Button>
          }
        />
        {email && (
          <Button
            look="quiet"
            className="mt-2 -ml-4"
            onClick={() => {
              setTyped('')
              setEmail(undefined)
            }}
          >
            {copy.all}
          </Button>
        )}
      </form>
      {people.isError && <Failure error={people.error} />}
      {people.isSuccess && found.length === 0 && <p className="text-sm text-soft">{copy.none}</p>}
      {found.length > 0 && (
        <ul className="border-t border-line">
          {found.map(person => (
            <PersonRow key={person.id} person={person} account={account} />
          ))}
        </ul>
      )}
      {people.hasNextPage && (
        <div>
          <Button disabled={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
            {copy.more}
          </Button>
        </div>
      )}
    </div>
  )
}

function PersonRow({ person, account }: { person: Person; account: Account }) {
  const now = Date.now()
  const isYou = person.id === account.id
  const mayAct = !isYou && isAtLeast(account.role, 'admin') && isAtLeast(account.role, person.role)
  const active = person.lastUsedAt ? copy.lastActive(agoByHour(person.lastUsedAt, now)) : copy.neverActive
  const [failure, setFailure] = useState<unknown>(null)
  return (
    <li className="border-b border-line py-4">
      <div className="flex items-start justify-between gap-2">
        <div className="min-w-0">
          <p className="text-sm font-medium break-words">
            {person.name} {isYou && <span className="font-normal text-soft">({copy.you})</span>}
          </p>
          <p className="text-sm wrap-anywhere">{person.email}</p>
          <p className="mt-1 text-xs text-soft">
            {copy.roles[person.role]} · {copy.states[person.state]}
            {!person.emailVerified && ` · ${copy.unverified}`} · {copy.since(ago(person.createdAt, now))} · {active}
          </p>
          <p className="text-xs text-soft">
            {copy.keeps(person.pictures, size(person.pictureBytes), person.generations)} ·{' '}
            {copy.ways(person.sessions, person.keys, person.passkeys, person.hasCodes)}
          </p>
        </div>
        {mayAct && <Actions person={person} account={account} onFailure={setFailure} />}
      </div>
      {failure !== null && <Failure error={failure} className="mt-3" />}
    </li>
  )
}

type Act = 'suspend' | 'restore' | 'endSessions' | 'remove'

const questions: Partial<Record<Act, { title: (name: string) => string; body: string; confirm: string }>> = {
  suspend: { title: copy.suspendTitle, body: copy.suspendBody, confirm: copy.suspend },
  endSessions: { title: copy.endTitle, body: copy.endBody, confirm: copy.endSessions },
  remove: { title: copy.removeTitle, body: copy.removeBody, confirm: copy.remove },
}

interface ActionsProps {
  person: Person
  account: Account
  onFailure: (error: unknown) => void
}

function Actions({ person, account, onFailure }: ActionsProps) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [asking, setAsking] = useState<Act | null>(null)
  const change = useMutation({
    mutationFn: async (act: Act | Role): Promise<unknown> =>
      act === 'suspend' || act === 'restore' || act === 'endSessions' || act === 'remove'
        ? api.people[act](person.id)
        : api.people.changeRole(person.id, act),
    onMutate: () => onFailure(null),
    onError: onFailure,
    onSettled: () => queries.invalidateQueries({ queryKey: ['people'] }),
  })
  const roles = rolesUnder(account).filter(role => role !== person.role)
  const question = asking && questions[asking]
  return (
    <>
      <Menu
        label={copy.actions(person.name)}
        icon={<MoreHorizontal aria-hidden size={18} strokeWidth={1.75} />}
        isDisabled={change.isPending}
      >
        {person.state === 'suspended' ? (
          <MenuItem onClick={() => change.mutate('restore')}>{copy.restore}</MenuItem>
        ) : (
          <MenuItem onClick={() => setAsking('suspend')}>{copy.suspend}</MenuItem>
        )}
        <MenuItem onClick={() => setAsking('endSessions')}>{copy.endSessions}</MenuItem>
        <MenuItem onClick={() => void navigate({ to: '/admin', search: { part: 'cases', about: person.id } })}>
          {copy.ask}
        </MenuItem>
        <MenuItem onClick={() => setAsking('remove')}>{copy.remove}</MenuItem>
        <MenuGroup label={copy.role}>
          {roles.map(role => (
            <MenuItem key={role} onClick={() => change.mutate(role)}>
              {copy.roles[role]}
            </MenuItem>
          ))}
        </MenuGroup>
      </Menu>
      <Question
        isOpen={asking !== null}
        onClose={() => setAsking(null)}
        title={question?.title(person.name) ?? ''}
        body={question?.body ?? ''}
        confirm={question?.confirm ?? ''}
        cancel={words.common.cancel}
        onConfirm={() => asking && change.mutate(asking)}
      />
    </>
  )
}
