/** The gallery's page: one file of plain HTML that needs no server, no script and no font from elsewhere. */
import type { OperationInfo, Parameter } from '@image2image/engine'
import type { Example } from '../test/golden/examples.ts'

interface Entry {
  readonly info: OperationInfo
  readonly example: Example
}

const groups: readonly (readonly [OperationInfo['group'], string])[] = [
  ['paint', 'Paint and draw'],
  ['film', 'Film and finish'],
  ['light', 'Light and weather'],
  ['tone', 'Tone and colour'],
  ['retouch', 'Retouch'],
  ['background', 'Subject and background'],
  ['canvas', 'Canvas'],
]

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function range(parameter: Parameter): string {
  const unit = parameter.unit && parameter.unit !== 'ratio' ? ` ${parameter.unit}` : ''
  if (parameter.kind === 'number') return `${parameter.minimum} to ${parameter.maximum}${unit}, ${parameter.default}`
  if (parameter.kind === 'choice') return `${parameter.choices?.join(', ')}; ${parameter.default}`
  if (parameter.kind === 'toggle') return parameter.default ? 'on' : 'off'
  return parameter.default === '' ? parameter.kind : `${parameter.kind}, ${parameter.default}`
}

function parametersOf({ parameters, hasStrength }: OperationInfo): string {
  const rows = Object.entries(parameters).map(
    ([name, parameter]) =>
      `<dt>${escaped(parameter.label)} <code>${name}</code></dt><dd>${escaped(range(parameter))}</dd>`,
  )
  if (hasStrength) rows.unshift('<dt>Strength <code>strength</code></dt><dd>0 to 1.5, 1</dd>')
  return rows.length > 0 ? `<details><summary>Parameters</summary><dl>${rows.join('')}</dl></details>` : ''
}

function given({ step, reference }: Example): string {
  const parts = Object.entries(step ?? {}).map(([name, value]) => `${name}: ${value}`)
  if (reference) parts.push(`second picture: ${reference}`)
  return parts.length > 0 ? `<p class="given">${escaped(parts.join(', '))}</p>` : ''
}

function card({ info, example }: Entry): string {
  const before = example.fault ? `${info.name}-before` : `photo-${example.photo}`
  return `<figure id="${info.name}"><div class="pair" tabindex="0">
<img src="${info.name}.webp" alt="${escaped(`${info.label}: ${example.photo}`)}" loading="lazy">
<img class="before" src="${before}.webp" alt="" loading="lazy"></div>
<figcaption><h3>${escaped(info.label)}</h3><p>${escaped(info.summary)}</p>${given(example)}${parametersOf(info)}</figcaption></figure>`
}

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1c1b19, #edeae4); --dim: light-dark(#6b675f, #a39e94);
  --ground: light-dark(#f6f4ef, #161513); --card: light-dark(#fff, #201f1c); --line: light-dark(#e2ded5, #35332f) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 90rem; padding: 2rem 1rem 4rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 2rem; margin: 0 0 .25rem } h2 { margin: 3rem 0 1rem; font-size: 1.4rem }
header p { max-width: 44rem; color: var(--dim) } nav { display: flex; flex-wrap: wrap; gap: .5rem 1rem } a { color: inherit }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1.25rem }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden }
.pair { position: relative; aspect-ratio: 4 / 3; background: var(--line) }
.pair img { position: absolute; inset: 0; margin: auto; max-width: 100%; max-height: 100%;
  background: repeating-conic-gradient(var(--line) 0 25%, var(--card) 0 50%) 0 0 / 20px 20px }
.pair .before, .pair:is(:hover, :focus) img { opacity: 0 } .pair:is(:hover, :focus) .before { opacity: 1 }
figcaption { padding: .75rem 1rem 1rem } h3 { margin: 0; font-size: 1.05rem } figcaption p { margin: .2rem 0 .4rem; color: var(--dim) }
.given, dl { font-size: .875rem } summary { cursor: pointer; font-size: .875rem } dl { margin: .5rem 0 0 } dt { font-weight: 600 }
dd { margin: 0 0 .4rem; color: var(--dim) } code { font-weight: 400; color: var(--dim) }
`

export function galleryPage(entries: readonly Entry[]): string {
  const shown = groups.map(([group, title]) => ({
    group,
    title,
    cards: entries.filter(({ info }) => info.group === group),
  }))
  const sections = shown.map(
    ({ group, title, cards }) =>
      `<section><h2 id="group-${group}">${title}</h2><div class="grid">\n${cards.map(card).join('\n')}\n</div></section>`,
  )
  const links = shown.map(({ group, title, cards }) => `<a href="#group-${group}">${title} (${cards.length})</a>`)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Image2Image: what the built-in engine does</title><style>${style}</style></head><body>
<header><h1>What the built-in engine does</h1>
<p>${entries.length} operations, each at its defaults unless noted, on the project's own photos (see docs/photos). Classical methods and
small models (subject, faces) on a processor: nothing here was made by a generative model. Point at a picture, or focus it,
to see what it was made from. This page is written by <code>npm run gallery</code>.</p>
<nav>${links.join(' ')}</nav></header>
${sections.join('\n')}
</body></html>
`
}
