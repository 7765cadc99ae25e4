/** The administration: people, invitations, engines and vendors, break-glass, the log. Support sees people only; everybody else a closed door. */
import { Link, useSearch } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useEffect } from 'react'
import { Forbidden, Frame } from '../../frame.tsx'
import { useAccount } from '../../session.ts'
import { words } from '../../words/en.ts'
import { adminWords } from '../../words/en-admin.ts'
import { Cases } from './cases.tsx'
import { Engines } from './engines.tsx'
import { Invitations } from './invitations.tsx'
import { Log } from './log.tsx'
import { People } from './people.tsx'

const parts = ['people', 'invitations', 'engines', 'cases', 'log'] as const

/** On a phone the row of parts is longer than the screen. */
const intoView = (link: HTMLAnchorElement | null) => link?.scrollIntoView({ block: 'nearest', inline: 'nearest' })

export function Admin() {
  const account = useAccount()
  const { part = 'people', about, open } = useSearch({ from: '/admin' })
  useEffect(() => {
    document.title = `${adminWords.title} · ${words.product}`
  }, [])
  if (!account || account.role === 'member') return <Forbidden />
  const shown = account.role === 'support' ? parts.slice(0, 1) : parts
  const present = shown.find(each => each === part) ?? 'people'
  return (
    <Frame>
      <main id="main" className="scroll-thin flex-1 overflow-y-auto">
        <div className="mx-auto w-full max-w-[880px] px-4 py-8 sm:px-8 sm:py-12">
          <Link
            to="/studio"
            search={{}}
            className="tap inline-flex items-center gap-2 text-sm text-soft hover:text-ink"
          >
            <ArrowLeft aria-hidden size={16} strokeWidth={1.75} />
            {words.header.studio}
          </Link>
          <h1 className="mt-4 mb-6 text-xl font-semibold tracking-[-0.015em]">{adminWords.title}</h1>
          {shown.length > 1 && (
            <nav
              aria-label={adminWords.title}
              className="scroll-thin mb-8 flex gap-6 overflow-x-auto border-b border-line"
            >
              {shown.map(each => (
                <Link
                  key={each}
                  to="/admin"
                  search={{ part: each }}
                  ref={each === present ? intoView : null}
                  aria-current={each === present ? 'page' : undefined}
                  className="tap -mb-px flex shrink-0 items-center justify-center border-b-2 border-transparent py-3 text-sm whitespace-nowrap pointer-coarse:min-w-[44px] text-soft hover:text-ink aria-[current=page]:border-ink aria-[current=page]:font-medium aria-[current=page]:text-ink"
                >
                  {adminWords.parts[each]}
                </Link>
              ))}
            </nav>
          )}
          {present === 'people' && <People account={account} />}
          {present === 'invitations' && <Invitations account={account} />}
          {present === 'engines' && <Engines />}
          {present === 'cases' && <Cases account={account} about={about} open={open} />}
          {present === 'log' && <Log />}
        </div>
      </main>
    </Frame>
  )
}
