import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Frame, useSignOut } from '../../frame.tsx'
import { waysQuery } from '../../session.ts'
import { setTheme, type Theme, useTheme } from '../../theme.ts'
import { words } from '../../words/en.ts'
import { adminWords } from '../../words/en-admin.ts'
import { connectionWords } from '../../words/en-connections.ts'
import { identityWords } from '../../words/en-identity.ts'
import { keyWords } from '../../words/en-keys.ts'
import { securityWords } from '../../words/en-security.ts'
import { webhookWords } from '../../words/en-webhooks.ts'
import { AccountEnd, AccountLines } from './account.tsx'
import { ApiKeys } from './api-keys.tsx'
import { Codes } from './codes.tsx'
import { DataChoiceForm } from './data-choice.tsx'
import { Looks } from './looks.tsx'
import { OtherService } from './other-service.tsx'
import { OwnKeys } from './own-keys.tsx'
import { Passkeys } from './passkeys.tsx'
import { useIsReady } from './queries.ts'
import { Sessions } from './sessions.tsx'
import { Webhooks } from './webhooks.tsx'

const copy = words.settings

/** Account, appearance, security, API keys, where one is signed in: one page, one section each, divided by thin lines. */
export function Settings() {
  const isReady = useIsReady()
  useEffect(() => {
    document.title = `${copy.title} · ${words.product}`
  }, [])
  // Whoever was sent to one section gets there once it has its place.
  useEffect(() => {
    if (isReady && location.hash !== '') document.getElementById(location.hash.slice(1))?.scrollIntoView()
  }, [isReady])
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
          <h1 className="mt-4 mb-8 text-xl font-semibold tracking-[-0.015em]">{copy.title}</h1>
          {isReady ? (
            <Sections />
          ) : (
            <p role="status" className="text-sm text-soft">
              {words.common.loading}
            </p>
          )}
        </div>
      </main>
    </Frame>
  )
}

function Sections() {
  const signOut = useSignOut()
  return (
    <>
      <Section title={identityWords.account}>
        <AccountLines />
      </Section>
      <Section title={copy.appearance} lead={copy.appearanceLead}>
        <Appearance />
      </Section>
      <Section id="data" title={connectionWords.choice.title} lead={connectionWords.choice.lead}>
        <DataChoiceForm />
      </Section>
      <Section id="own-keys" title={connectionWords.own.title} lead={connectionWords.own.lead}>
        <OwnKeys />
      </Section>
      <Security />
      <Section title={copy.keys} lead={keyWords.lead}>
        <ApiKeys />
      </Section>
      <Section id="webhooks" title={webhookWords.title} lead={webhookWords.lead}>
        <Webhooks />
      </Section>
      <Section title={copy.sessions} lead={copy.sessionsLead}>
        <Sessions onSignOut={() => void signOut()} />
      </Section>
      <Section id="looks" title={adminWords.looks.title} lead={adminWords.looks.lead}>
        <Looks />
        <Link to="/access" className="tap mt-2 inline-flex items-center text-sm underline underline-offset-4">
          {adminWords.access.title}
        </Link>
      </Section>
      <Section title={identityWords.delete} lead={identityWords.deleteLead}>
        <AccountEnd />
      </Section>
    </>
  )
}

function Security() {
  const { data: ways } = useQuery(waysQuery)
  return (
    <>
      <Section title={securityWords.passkeys} lead={securityWords.passkeysLead}>
        <Passkeys />
      </Section>
      <Section title={securityWords.codes} lead={securityWords.codesLead}>
        <Codes />
      </Section>
      {ways?.providerName && (
        <Section title={securityWords.provider} lead={securityWords.providerLead(ways.providerName)}>
          <OtherService name={ways.providerName} />
        </Section>
      )}
    </>
  )
}

function Section({ id, title, lead, children }: { id?: string; title: string; lead?: string; children: ReactNode }) {
  return (
    <section id={id} className="grid gap-4 border-t border-line py-8 sm:grid-cols-[240px_1fr] sm:gap-8">
      <div>
        <h2 className="text-base font-semibold">{title}</h2>
        {lead && <p className="mt-1 text-sm text-soft">{lead}</p>}
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  )
}

const themes: readonly Theme[] = ['system', 'light', 'dark']

function Appearance() {
  const theme = useTheme()
  return (
    <fieldset className="inline-flex rounded-md border border-line p-1 pointer-coarse:p-0 pointer-coarse:*:rounded-md">
      <legend className="sr-only">{copy.appearance}</legend>
      {themes.map(name => (
        <label
          key={name}
          className="tap flex h-9 cursor-pointer items-center rounded-sm px-4 text-sm text-soft has-checked:bg-hover has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-ink"
        >
          <input
            type="radio"
            name="theme"
            className="sr-only"
            checked={theme === name}
            onChange={() => setTheme(name)}
          />
          {copy.themes[name as keyof typeof copy.themes]}
        </label>
      ))}
    </fieldset>
  )
}
