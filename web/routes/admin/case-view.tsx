/** What an open case shows to whoever asked for it. A picture is fetched only when it is opened: each is written down. */
import type { Client } from '@image2image/sdk'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { Button } from '../../ui/button.tsx'
import { adminWords } from '../../words/en-admin.ts'

const copy = adminWords.cases
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })
/** What is looked at is not asked for again by itself: every asking is a look. */
const once = { staleTime: Number.POSITIVE_INFINITY, gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false }

export function CaseView({ id }: { id: string }) {
  const pictures = useQuery({
    queryKey: ['case', id, 'pictures'],
    queryFn: ({ signal }) => api.breakGlass.pictures(id, signal),
    ...once,
  })
  const edits = useQuery({
    queryKey: ['case', id, 'edits'],
    queryFn: ({ signal }) => api.breakGlass.generations(id, signal),
    ...once,
  })
  return (
    <div className="grid gap-6">
      <Link
        to="/admin"
        search={{ part: 'cases' }}
        className="tap inline-flex items-center gap-2 text-sm text-soft hover:text-ink"
      >
        <ArrowLeft aria-hidden size={16} strokeWidth={1.75} />
        {copy.back}
      </Link>
      <p className="max-w-[60ch] text-sm text-soft">{copy.shown}</p>
      {pictures.isError && <Failure error={pictures.error} />}
      {pictures.data && (
        <section className="grid gap-3">
          <h2 className="text-base font-semibold">{copy.pictures}</h2>
          {pictures.data.length === 0 && <p className="text-sm text-soft">{copy.nothing}</p>}
          <ul className="grid gap-4 sm:grid-cols-2">
            {pictures.data.map(picture => (
              <Shown key={picture.id} caseId={id} picture={picture} />
            ))}
          </ul>
        </section>
      )}
      {edits.data && (
        <section className="grid gap-3">
          <h2 className="text-base font-semibold">{copy.edits}</h2>
          {edits.data.length === 0 && <p className="text-sm text-soft">{copy.nothing}</p>}
          <ul className="divide-y divide-line">
            {edits.data.map(edit => (
              <li key={edit.id} className="py-3 text-sm">
                <p className="break-words">{edit.instruction}</p>
                <p className="text-xs wrap-anywhere text-soft">
                  {dates.format(new Date(edit.createdAt))} · <code className="font-mono">{edit.id}</code>
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

type ShownPicture = Awaited<ReturnType<Client['breakGlass']['pictures']>>[number]

function Shown({ caseId, picture }: { caseId: string; picture: ShownPicture }) {
  const [isShown, setIsShown] = useState(false)
  return (
    <li className="grid content-start gap-2 rounded-md border border-line p-3 text-sm">
      {isShown ? (
        <img
          src={api.breakGlass.pictureUrl(caseId, picture.id)}
          alt={copy.picture(picture.name)}
          width={picture.width}
          height={picture.height}
          className="h-auto w-full rounded-sm"
        />
      ) : (
        <div
          className="flex items-center justify-center rounded-sm bg-hover"
          style={{ aspectRatio: picture.width / picture.height }}
        >
          <Button onClick={() => setIsShown(true)}>{copy.show}</Button>
        </div>
      )}
      <p className="break-words">{picture.name}</p>
      <p className="text-xs wrap-anywhere text-soft">
        {picture.width} × {picture.height} · {dates.format(new Date(picture.createdAt))} ·{' '}
        <code className="font-mono">{picture.id}</code>
      </p>
    </li>
  )
}
