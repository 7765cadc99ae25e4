import { CircleAlert, Info } from 'lucide-react'
import type { ReactNode } from 'react'

/** Says what happened and what to do. Errors interrupt a screen reader, remarks wait. Colour carries no meaning here. */
interface NoticeProps {
  kind?: 'error' | 'remark'
  title?: string
  children?: ReactNode
  action?: ReactNode
  className?: string
}

export function Notice({ kind = 'error', title, children, action, className = '' }: NoticeProps) {
  const Icon = kind === 'error' ? CircleAlert : Info
  return (
    <div
      role={kind === 'error' ? 'alert' : 'status'}
      className={`flex items-start gap-3 rounded-md border border-rim bg-raised p-4 text-left text-sm text-ink ${className}`}
    >
      <Icon aria-hidden size={18} strokeWidth={1.75} className="mt-px shrink-0" />
      <div className="min-w-0 flex-1">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="break-words">{children}</div>}
        {action && <div className="mt-3 flex flex-wrap gap-2">{action}</div>}
      </div>
    </div>
  )
}
