import type { Account, Role } from '@image2image/sdk'

const ranks: Record<Role, number> = { owner: 3, admin: 2, support: 1, member: 0 }

export const isAtLeast = (role: Role, other: Role): boolean => ranks[role] >= ranks[other]

/** Which roles one may give: an owner any, everybody else those below their own. */
export const rolesUnder = ({ role }: Account): Role[] =>
  (Object.keys(ranks) as Role[]).filter(each => role === 'owner' || ranks[each] < ranks[role])
