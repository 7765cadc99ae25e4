import { Tooltip } from '@base-ui/react/tooltip'
import { NetworkError } from '@image2image/sdk'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Eye, LogOut, Moon, Settings as SettingsIcon, Sun, User, Users, WifiOff } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { api } from './api.ts'
import { useIsConnected } from './connection.ts'
import { looksQuery, sessionQuery, useAccount } from './session.ts'
import { storage } from './storage.ts'
import { setTheme, useTheme } from './theme.ts'
import { Button, buttonClass, IconButton } from './ui/button.tsx'
import { Menu, MenuItem } from './ui/menu.tsx'
import { Notice } from './ui/notice.tsx'
import { Wordmark } from './ui/wordmark.tsx'
import { words } from './words/en.ts'
import { adminWords } from './words/en-admin.ts'

/**
 * What stands around every page: the header, the line that tells of a lost connection, and the pages for nothing found
 * and for faults. Pages put their own controls into the header's two slots.
 */
interface FrameProps {
  leading?: ReactNode
  actions?: ReactNode
  children: ReactNode
  skipTo?: string
}

export function Frame({ leading, actions, children, skipTo = 'main' }: FrameProps) {
  const account = useAccount()
  return (
    <Tooltip.Provider delay={500}>
      <div className="flex h-dvh flex-col overflow-hidden">
        <a
          href={`#${skipTo}`}
          className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:bg-raised focus:p-2"
        >
          {words.common.skipToMain}
        </a>
        <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-surface px-1 sm:px-2">
          {leading}
          <Link
            to="/studio"
            search={{}}
            aria-label={`${words.product}: ${words.header.studio}`}
            className="tap flex shrink-0 items-center rounded-md px-2 py-1 pointer-coarse:min-w-[44px]"
          >
            <Wordmark name={words.product} />
          </Link>
          <div className="ml-auto flex items-center">
            {actions}
            <ThemeButton />
            {account && <AccountMenu />}
          </div>
        </header>
        <ConnectionLine />
        {account && <LooksLine />}
        {children}
      </div>
    </Tooltip.Provider>
  )
}

function ThemeButton() {
  const theme = useTheme()
  const system = useMedia('(prefers-color-scheme: dark)')
  const isDark = theme === 'dark' || (theme === 'system' && system)
  const label = isDark ? words.header.toLight : words.header.toDark
  return (
    <IconButton label={label} onClick={() => setTheme(isDark ? 'light' : 'dark')}>
      {isDark ? <Sun aria-hidden size={18} strokeWidth={1.75} /> : <Moon aria-hidden size={18} strokeWidth={1.75} />}
    </IconButton>
  )
}

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const media = matchMedia(query)
    const update = () => setMatches(media.matches)
    update()
    media.addEventListener('change', update)
    return () => media.removeEventListener('change', update)
  }, [query])
  return matches
}

export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return async () => {
    await api.session.signOut().catch(() => undefined)
    storage.write('draft', null)
    storage.write('description', null)
    storage.write('model', null)
    queries.clear()
    queries.setQueryData(sessionQuery.queryKey, null)
    await navigate({ to: '/sign-in', search: {} })
  }
}

function AccountMenu() {
  const account = useAccount()
  const navigate = useNavigate()
  const signOut = useSignOut()
  return (
    <Menu label={words.header.account} icon={<User aria-hidden size={18} strokeWidth={1.75} />}>
      <div className="mb-1 min-w-56 border-b border-line px-3 pt-1 pb-2">
        <p className="text-sm font-medium">{account?.name}</p>
        <p className="text-xs text-soft">{account?.email}</p>
      </div>
      <MenuItem onClick={() => void navigate({ to: '/settings' })}>
        <SettingsIcon aria-hidden size={16} strokeWidth={1.75} />
        {words.header.settings}
      </MenuItem>
      {account && account.role !== 'member' && (
        <MenuItem onClick={() => void navigate({ to: '/admin', search: {} })}>
          <Users aria-hidden size={16} strokeWidth={1.75} />
          {adminWords.title}
        </MenuItem>
      )}
      <MenuItem onClick={() => void signOut()}>
        <LogOut aria-hidden size={16} strokeWidth={1.75} />
        {words.header.signOut}
      </MenuItem>
    </Menu>
  )
}

function ConnectionLine() {
  const isConnected = useIsConnected()
  return (
    <div role="status" aria-live="polite">
      {!isConnected && (
        <p className="flex items-center gap-3 border-b border-line bg-ink px-4 py-2 text-sm text-surface">
          <WifiOff aria-hidden size={16} strokeWidth={1.75} className="shrink-0" />
          <span>
            <strong className="font-semibold">{words.offline.title}</strong> {words.offline.body}
          </span>
        </p>
      )}
    </div>
  )
}

/** Until the person says that they have seen it. */
function LooksLine() {
  const { data: looks } = useQuery(looksQuery)
  const isNew = looks?.some(look => look.acknowledgedAt === null) === true
  return (
    <div role="status">
      {isNew && (
        <p className="flex items-start gap-3 border-b border-line bg-ink px-4 py-2 text-sm text-surface">
          <Eye aria-hidden size={16} strokeWidth={1.75} className="mt-0.5 shrink-0" />
          <span>
            {adminWords.looks.notice}{' '}
            <Link to="/settings" search={{}} hash="looks" className="font-medium underline underline-offset-4">
              {adminWords.looks.see}
            </Link>
          </span>
        </p>
      )}
    </div>
  )
}

/** A door that is not for this account. What is behind it stays unsaid. */
export function Forbidden() {
  return (
    <Plain title={adminWords.forbiddenTitle}>
      <p className="mt-2 mb-6 text-soft">{adminWords.forbidden}</p>
      <Link to="/studio" search={{}} className={buttonClass('plain')}>
        {words.header.studio}
      </Link>
    </Plain>
  )
}

/** A quiet page with one column: set-up, sign-in, nothing found. */
export function Plain({ title, children, aside }: { title: string; children: ReactNode; aside?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${words.product}`
  }, [title])
  return (
    <Frame>
      <main id="main" className="scroll-thin flex-1 overflow-y-auto">
        <div
          className={`mx-auto grid min-h-full w-full px-4 py-12 ${aside ? 'max-w-[1120px] content-start gap-x-24 sm:px-8 sm:py-24 lg:grid-cols-[360px_1fr] lg:content-center' : 'max-w-[400px] content-start sm:py-24'}`}
        >
          <div className="mx-auto w-full max-w-[400px]">
            <h1 className="text-xl font-semibold tracking-[-0.015em]">{title}</h1>
            {children}
          </div>
          {aside && <div className="hidden min-w-0 lg:block">{aside}</div>}
        </div>
      </main>
    </Frame>
  )
}

export function Pending() {
  return (
    <main className="flex h-dvh items-center justify-center">
      <h1 className="sr-only">{words.product}</h1>
      <p role="status" className="text-sm text-soft">
        {words.common.loading}
      </p>
    </main>
  )
}

export function NotFound() {
  return (
    <Plain title={words.errors.notFoundTitle}>
      <p className="mt-2 mb-6 text-soft">{words.errors.notFound}</p>
      <Link to="/studio" search={{}} className={buttonClass('plain')}>
        {words.header.studio}
      </Link>
    </Plain>
  )
}

export function Fault({ error }: { error: unknown }) {
  const message = error instanceof NetworkError ? words.errors.network : words.errors.generic
  return (
    <Plain title={words.product}>
      <Notice className="mt-6" action={<Button onClick={() => location.reload()}>{words.errors.reload}</Button>}>
        {message}
      </Notice>
    </Plain>
  )
}
