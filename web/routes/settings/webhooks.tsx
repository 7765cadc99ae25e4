/** Addresses of a person's own programs that hear when edits end: made, tried, switched, and what was sent to each. */
import type { NewWebhook, Webhook, WebhookOrder } from '@image2image/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { proveFirst } from '../../fresh.tsx'
import { ShownOnce } from '../../shown-once.tsx'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { words } from '../../words/en.ts'
import { webhookWords as copy } from '../../words/en-webhooks.ts'
import { ago } from '../../words/format.ts'
import { webhooksQuery } from './queries.ts'
import { Deliveries } from './webhook-deliveries.tsx'

const events = ['generation.done', 'generation.failed', 'generation.cancelled'] as const
const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

export function Webhooks() {
  const webhooks = useQuery(webhooksQuery)
  const [made, setMade] = useState<NewWebhook | null>(null)
  return (
    <div className="grid gap-6">
      {made ? (
        <ShownOnce
          title={made.url}
          lead={copy.secret}
          text={made.secret}
          done={copy.done}
          onDone={() => setMade(null)}
        />
      ) : (
        <WebhookForm onMade={setMade} />
      )}
      {webhooks.isError && <Failure error={webhooks.error} />}
      {webhooks.data?.length === 0 && <p className="text-sm text-soft">{copy.empty}</p>}
      {webhooks.data && webhooks.data.length > 0 && (
        <ul className="border-t border-line">
          {webhooks.data.map(webhook => (
            <WebhookRow key={webhook.id} webhook={webhook} onMade={setMade} />
          ))}
        </ul>
      )}
    </div>
  )
}

function WebhookForm({ onMade }: { onMade: (made: NewWebhook) => void }) {
  const queries = useQueryClient()
  const [wrong, setWrong] = useState<{ url?: string; events?: string }>({})
  const add = useMutation({
    mutationFn: (order: WebhookOrder) => proveFirst(() => api.webhooks.add(order)),
    onSuccess: onMade,
    onSettled: () => queries.invalidateQueries({ queryKey: webhooksQuery.queryKey }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const url = String(form.get('url')).trim()
    const chosen = form.getAll('event') as WebhookOrder['events']
    const found = {
      ...(/^https?:\/\/\S/.test(url) ? {} : { url: copy.urlNeeded }),
      ...(chosen?.length ? {} : { events: copy.eventNeeded }),
    }
    setWrong(found)
    if (Object.keys(found).length === 0) add.mutate({ url, events: chosen })
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-5">
      <Field
        label={copy.url}
        hint={copy.urlHint}
        error={wrong.url}
        name="url"
        type="url"
        placeholder="https://example.com/hooks"
        autoComplete="off"
      />
      <fieldset className="grid gap-2">
        <legend className="mb-2 text-sm font-medium">{copy.events}</legend>
        {events.map(each => (
          <label key={each} className="tap flex cursor-pointer items-center gap-3 text-sm">
            <input type="checkbox" name="event" value={each} defaultChecked className="size-4 shrink-0 accent-ink" />
            {copy.eventNames[each]}
          </label>
        ))}
        {wrong.events && (
          <p role="alert" className="text-sm font-medium">
            {wrong.events}
          </p>
        )}
      </fieldset>
      {add.isError && <Failure error={add.error} />}
      <div>
        <Button type="submit" className="h-11" disabled={add.isPending}>
          {copy.add}
        </Button>
      </div>
    </form>
  )
}

function stateOf(webhook: Webhook, now: number): string {
  if (webhook.offReason) return copy.off[webhook.offReason] ?? copy.off.owner ?? ''
  if (webhook.failingSince) return `${copy.on}, ${copy.failingSince(ago(webhook.failingSince, now))}`
  return copy.on
}

function WebhookRow({ webhook, onMade }: { webhook: Webhook; onMade: (made: NewWebhook) => void }) {
  const { id, url, isOn, previousUntil, createdAt } = webhook
  const queries = useQueryClient()
  const [asking, setAsking] = useState<'rotate' | 'remove' | null>(null)
  const [isOpen, setIsOpen] = useState(false)
  const onSettled = async () => {
    await queries.invalidateQueries({ queryKey: webhooksQuery.queryKey })
    await queries.invalidateQueries({ queryKey: ['webhook-deliveries', id] })
  }
  const turn = useMutation({ mutationFn: () => proveFirst(() => api.webhooks.change(id, { isOn: !isOn })), onSettled })
  const test = useMutation({ mutationFn: () => api.webhooks.test(id), onSuccess: () => setIsOpen(true), onSettled })
  const remove = useMutation({ mutationFn: () => proveFirst(() => api.webhooks.remove(id)), onSettled })
  const rotate = useMutation({
    mutationFn: () => proveFirst(() => api.webhooks.rotate(id)),
    onSuccess: onMade,
    onSettled,
  })
  const failure = turn.error ?? test.error ?? remove.error ?? rotate.error
  const now = Date.now()
  return (
    <li className="grid gap-2 border-b border-line py-3 last:border-b-0 last:pb-0">
      <div>
        <p className={`text-sm font-medium wrap-anywhere ${isOn ? '' : 'text-soft'}`}>{url}</p>
        <p className="text-xs text-soft">
          {stateOf(webhook, now)} · {copy.toldWhen(webhook.events.map(each => copy.eventNames[each] ?? each))} ·{' '}
          {copy.added(ago(createdAt, now))}
          {previousUntil && ` · ${copy.twoSecrets(moments.format(new Date(previousUntil)))}`}
        </p>
      </div>
      <div className="-ml-4 flex flex-wrap">
        {isOn && (
          <Button look="quiet" disabled={test.isPending} onClick={() => test.mutate()}>
            {copy.test}
          </Button>
        )}
        <Button look="quiet" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {copy.deliveries}
        </Button>
        <Button look="quiet" disabled={turn.isPending} onClick={() => turn.mutate()}>
          {isOn ? copy.switchOff : copy.switchOn}
        </Button>
        <Button look="quiet" disabled={rotate.isPending} onClick={() => setAsking('rotate')}>
          {copy.rotate}
        </Button>
        <Button look="quiet" disabled={remove.isPending} onClick={() => setAsking('remove')}>
          {copy.remove}
        </Button>
      </div>
      {failure && <Failure error={failure} />}
      {isOpen && <Deliveries webhookId={id} />}
      <Question
        isOpen={asking !== null}
        onClose={() => setAsking(null)}
        title={asking === 'rotate' ? copy.rotateTitle : copy.removeTitle}
        body={asking === 'rotate' ? copy.rotateBody : copy.removeBody}
        confirm={asking === 'rotate' ? copy.rotate : copy.remove}
        cancel={words.common.cancel}
        onConfirm={() => (asking === 'rotate' ? rotate.mutate() : remove.mutate())}
      />
    </li>
  )
}
