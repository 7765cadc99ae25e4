/** The sign: a frame whose right half is already changed. */
export function Sign({ size = 20 }: { size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 20 20" className="shrink-0">
      <rect x="1" y="2" width="18" height="16" rx="2.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M10 2h6.5A2.5 2.5 0 0 1 19 4.5v11a2.5 2.5 0 0 1-2.5 2.5H10z" fill="currentColor" />
    </svg>
  )
}

export function Wordmark({ name }: { name: string }) {
  return (
    <span className="flex items-center gap-2 text-base font-semibold tracking-[-0.01em]">
      <Sign />
      <span className="max-[430px]:sr-only">{name}</span>
    </span>
  )
}
