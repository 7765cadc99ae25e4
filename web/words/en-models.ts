/** English words of models: what one costs, where pictures go, what becomes of them there, and the quote before a run. */
type DataClass = 'local' | 'not_kept' | 'kept_briefly' | 'kept' | 'learned_from'

interface Handling {
  readonly class: DataClass
  readonly region: string
  readonly retentionDays: number | null
  readonly trains: boolean | 'unknown'
  readonly humanReviewers: boolean | 'unknown'
}

const listed = (parts: readonly string[]) => new Intl.ListFormat('en', { type: 'conjunction' }).format(parts)

const money = (amountMicros: number, currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency, maximumFractionDigits: 4 }).format(
    amountMicros / 1_000_000,
  )

const days = (count: number) => (count === 1 ? '1 day' : `${count} days`)

/** Adapters by the names of their services; one that came later is called as its folder. */
const services: Readonly<Record<string, string>> = {
  openai: 'OpenAI',
  gemini: 'Google',
  bfl: 'Black Forest Labs',
  stability: 'Stability AI',
  fal: 'fal',
  replicate: 'Replicate',
  ideogram: 'Ideogram',
  xai: 'xAI',
  'openai-compatible': 'a service like OpenAI',
}

export const modelWords = {
  service: (provider: string): string => services[provider] ?? provider,

  classes: {
    local: {
      name: 'Only here',
      short: 'Stays on your own computers',
      says: 'Pictures stay on the computers of whoever runs this server.',
    },
    not_kept: {
      name: 'Services that keep nothing',
      short: 'Not kept',
      says: 'A picture may go to a service that forgets it as soon as the answer is given.',
    },
    kept_briefly: {
      name: 'Services that keep it for up to 30 days',
      short: 'Kept for up to 30 days',
      says: 'Such as to look into abuse. Nothing learns from it.',
    },
    kept: {
      name: 'Services that keep it for longer',
      short: 'Kept for longer',
      says: 'Nothing learns from it.',
    },
    learned_from: {
      name: 'Any service',
      short: 'May be learned from, or nobody says',
      says: 'Also those whose models may learn from your pictures, or that do not say that they do not.',
    },
  } satisfies Record<DataClass, { name: string; short: string; says: string }>,

  price: (price: { amountMicros: number; currency: string } | null, per?: string): string => {
    if (!price) return 'price not known'
    if (price.amountMicros === 0) return 'free'
    const unit = per === undefined || per === 'image' ? '' : ` a ${per}`
    return `${money(price.amountMicros, price.currency)}${unit}`
  },
  money,

  /** A few words for a line of several. */
  wentTo: ({ class: handled, region, provider }: { class: DataClass; region: string; provider: string }): string =>
    handled === 'local'
      ? 'stayed on this server’s own computers'
      : `went to ${services[provider] ?? provider}${region === 'unknown' ? '' : `, ${region}`}`,
  goesTo: ({ class: handled, region, provider }: { class: DataClass; region: string; provider: string }): string =>
    handled === 'local'
      ? 'stays on this server’s own computers'
      : `goes to ${services[provider] ?? provider}${region === 'unknown' ? '' : `, ${region}`}`,

  /** One line that says it all: where to, for how long, and who learns. */
  where: (label: string, { class: handled, region, retentionDays, trains }: Handling): string => {
    if (handled === 'local') return 'Stays on this server’s own computers.'
    const place = region === 'unknown' ? ', nobody says where' : `, ${region}`
    const kept =
      retentionDays === 0
        ? 'Not kept'
        : retentionDays === null
          ? 'Nobody says for how long it is kept'
          : `Kept for up to ${days(retentionDays)}`
    const learned =
      trains === false
        ? 'nothing learns from it'
        : trains
          ? 'models may learn from it'
          : 'nobody says who learns from it'
    return `Goes to ${label}${place}. ${kept}; ${learned}.`
  },
  reviewers: 'People at the service may look at it.',
  reviewersUnknown: 'Nobody says whether people at the service look at it.',
  evidence: (date: string) => `As read there on ${date}`,

  quote: {
    title: 'What will run',
    builtin: 'The built-in engine does all of it, on this server and for nothing.',
    auto: 'Choose for me',
    idle: 'The best model is chosen for you',
    autoHint: 'The built-in engine where it can do all of it; otherwise the best of those below.',
    model: 'Model',
    seconds: (time: string) => `about ${time}`,
    mask: {
      native: 'The model itself keeps to the painted area, and what lies outside is put back afterwards.',
      composited:
        'The model knows no mask: it redraws the picture, and what lies outside of the painted area is put back.',
    },
    unused: (what: readonly string[]) => `${listed(what.map(each => each.replaceAll('_', ' ')))} will not be used.`,
    own: 'with your own key',
    closed: 'more than you allow',
    unwell: 'failed lately',
    unknownTime: 'time not known',
    notAllowed: (needed: string, allowed: string) =>
      `This needs more than you allow: “${needed}”. You allow “${allowed}”.`,
    toSettings: 'Change it in the settings',
  },

  made: {
    title: 'Made by',
    by: (model: string) => `Made by ${model}`,
    tried: (models: readonly string[]) => `${listed(models)} had failed first, without a bill.`,
    askedSize: ({ width, height }: { width: number; height: number }) => `asked for ${width} × ${height}`,
    cost: (amount: string, isEstimate: boolean) => (isEstimate ? `about ${amount}` : amount),
    native: 'The model was given the painted area; what lies outside was put back.',
    composited: 'The model knows no mask; what lies outside of the painted area was put back.',
    changedOutside: (share: string) => `${share} of it had changed.`,
    revised: 'Read as',
  },

  generate: {
    label: 'Or describe a picture',
    placeholder: 'a lighthouse in the snow at dusk',
    shape: 'Shape',
    shapes: { square: 'Square', landscape: 'Landscape', portrait: 'Portrait' } as Record<string, string>,
    make: 'Make',
  },
} as const
