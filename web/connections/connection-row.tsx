/** One connected service: how it is reached, where pictures go, how its last test ended, its models, and what can be done. */
import type { Connection } from '@image2image/sdk'
import { MoreHorizontal } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Failure } from '../failure-notice.tsx'
import { Button } from '../ui/button.tsx'
import { Question, Window } from '../ui/dialog.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { words } from '../words/en.ts'
import { connectionWords as copy } from '../words/en-connections.ts'
import { passwordWords } from '../words/en-identity.ts'
import { modelWords } from '../words/en-models.ts'
import { ago, dotted } from '../words/format.ts'
import { useChange } from './change.ts'
import { HandlingForm } from './handling-form.tsx'
import { ModelList } from './model-list.tsx'
import { type Place, titleOf } from './place.ts'
import { Trial } from './trial.tsx'

export function ConnectionRow({ connection, place }: { connection: Connection; place: Place }) {
  const { id, isEnabled, origin, models } = connection
  const [asking, setAsking] = useState<'key' | 'handling' | 'remove' | null>(null)
  const isStored = origin === 'stored'
  const turn = useChange(place, () => place.verbs.change(id, { isEnabled: !isEnabled }))
  const remove = useChange(place, () => place.verbs.remove(id))
  const discover = useChange(place, () => place.verbs.discover(id))
  const title = titleOf(connection)
  const failure = turn.error ?? remove.error ?? discover.error
  return (
    <li className="grid gap-4 border-b border-line py-5 last:border-b-0">
      <div className="flex items-start justify-between gap-2">
        <Summary connection={connection} />
        <Menu label={copy.actions(title)} icon={<MoreHorizontal aria-hidden size={18} strokeWidth={1.75} />}>
          <MenuItem onClick={() => discover.mutate(undefined)}>{copy.discover}</MenuItem>
          {isStored && place.setsPrices && (
            <MenuItem onClick={() => setAsking('handling')}>{copy.handling.open}</MenuItem>
          )}
          {isStored && connection.hasKey && <MenuItem onClick={() => setAsking('key')}>{copy.changeKey}</MenuItem>}
          {isStored && (
            <MenuItem onClick={() => turn.mutate(undefined)}>{isEnabled ? copy.switchOff : copy.switchOn}</MenuItem>
          )}
          {isStored && <MenuItem onClick={() => setAsking('remove')}>{copy.remove}</MenuItem>}
        </Menu>
      </div>
      {failure && <Failure error={failure} />}
      <Trial
        connection={connection}
        place={place}
        onChangeKey={isStored && connection.hasKey ? () => setAsking('key') : null}
      />
      {connection.remarks.length > 0 && (
        <ul className="grid max-w-[70ch] gap-1 text-sm text-soft">
          {connection.remarks.map(remark => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
      {models.length > 0 && isEnabled && <Models connection={connection} place={place} />}
      {models.length === 0 && isEnabled && (
        <div>
          <Button disabled={discover.isPending} onClick={() => discover.mutate(undefined)}>
            {copy.discover}
          </Button>
        </div>
      )}
      <Question
        isOpen={asking === 'remove'}
        onClose={() => setAsking(null)}
        title={copy.removeTitle(title)}
        body={copy.removeBody}
        confirm={copy.remove}
        cancel={words.common.cancel}
        onConfirm={() => remove.mutate(undefined)}
      />
      <Window
        isOpen={asking === 'handling'}
        onOpenChange={isOpen => !isOpen && setAsking(null)}
        title={copy.handling.title(title)}
        lead={copy.handling.lead}
        closeLabel={words.common.cancel}
      >
        <HandlingForm connection={connection} onDone={() => setAsking(null)} />
      </Window>
      <Window
        isOpen={asking === 'key'}
        onOpenChange={isOpen => !isOpen && setAsking(null)}
        title={copy.changeKeyTitle(title)}
        lead={copy.changeKeyLead}
        closeLabel={words.common.cancel}
      >
        <KeyForm connection={connection} place={place} onDone={() => setAsking(null)} />
      </Window>
    </li>
  )
}

/** An operator sees them at once; whoever has a key of their own may look. */
function Models(props: { connection: Connection; place: Place }) {
  if (props.place.setsPrices) return <ModelList {...props} />
  const { models } = props.connection
  return (
    <details>
      <summary className="tap w-fit cursor-pointer text-sm font-medium pointer-coarse:py-3">
        {copy.models(models.filter(({ isEnabled }) => isEnabled).length, models.length)}
      </summary>
      <div className="mt-3">
        <ModelList {...props} />
      </div>
    </details>
  )
}

function Summary({ connection }: { connection: Connection }) {
  const { label, baseUrl, origin, isEnabled, hasKey, keyTail, models, testedAt, testCode } = connection
  const handling = connection.dataHandling ?? models[0]?.dataHandling
  const now = Date.now()
  const tested =
    testedAt === null
      ? copy.untested
      : testCode === 'done'
        ? copy.testedWell(ago(testedAt, now))
        : `${copy.testedIll(ago(testedAt, now))}${testCode ? `: ${copy.codes[testCode] ?? testCode}` : ''}`
  const parts = [
    isEnabled ? copy.on : copy.off,
    hasKey ? copy.keyTail(keyTail ?? '') : copy.noKey,
    ...(origin === 'environment' ? [copy.environment] : []),
    models.length > 0 ? copy.models(models.filter(each => each.isEnabled).length, models.length) : copy.noModels,
    tested,
  ]
  return (
    <div className="min-w-0">
      <h3 className={`text-sm font-semibold wrap-anywhere ${isEnabled ? '' : 'text-soft'}`}>{titleOf(connection)}</h3>
      {handling && <p className="mt-1 text-sm">{modelWords.where(label, handling)}</p>}
      <p className="mt-1 text-xs text-soft">{dotted(parts)}</p>
      <p className="font-mono text-xs text-soft wrap-anywhere">{baseUrl}</p>
    </div>
  )
}

function KeyForm({ connection, place, onDone }: { connection: Connection; place: Place; onDone: () => void }) {
  const change = useChange(place, (key: string) => place.verbs.change(connection.id, { key }))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    change.mutate(String(new FormData(event.currentTarget).get('key')).trim(), { onSuccess: onDone })
  }
  return (
    <form onSubmit={submit} className="grid gap-4 px-6 pt-4 pb-6">
      <PasswordField
        label={copy.newKey}
        hint={copy.keyHint}
        name="key"
        autoComplete="off"
        spellCheck={false}
        required
        autoFocus
        showLabel={passwordWords.showKey}
        hideLabel={passwordWords.hideKey}
      />
      {change.isError && <Failure error={change.error} />}
      <Button type="submit" look="primary" className="h-11" disabled={change.isPending}>
        {copy.save}
      </Button>
    </form>
  )
}
