import type { Generation } from '@image2image/sdk'
import { useModels } from '../../models.ts'
import { modelWords } from '../../words/en-models.ts'
import { dotted } from '../../words/format.ts'

const copy = modelWords.made
const shares = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 })

/** On a result that did not come from the built-in engine: what made it, where it went, what it cost, how a mask was kept. */
export function MadeBy({ generation }: { generation: Generation }) {
  const { model, provider, region, dataClass, triedModels, askedSize, cost } = generation
  const { maskHandling, changedOutside, revisedPrompt } = generation
  const { all } = useModels()
  const labelOf = (id: string) => all.find(each => each.id === id)?.label ?? id
  const facts = [
    copy.by(labelOf(model)),
    modelWords.wentTo({ class: dataClass, region, provider }),
    ...(askedSize ? [copy.askedSize(askedSize)] : []),
    ...(cost ? [copy.cost(modelWords.price(cost), cost.isEstimate)] : []),
  ]
  const sentences = [
    ...(triedModels.length > 0 ? [copy.tried(triedModels.map(labelOf))] : []),
    ...(maskHandling ? [copy[maskHandling]] : []),
    ...(changedOutside === null ? [] : [copy.changedOutside(shares.format(changedOutside).replace('%', '\u00a0%'))]),
    ...(revisedPrompt ? [`${copy.revised}: “${revisedPrompt}”`] : []),
  ]
  return (
    <section aria-label={copy.title} className="mb-2 text-sm">
      <p>{dotted(facts)}</p>
      {sentences.length > 0 && <p className="text-soft">{sentences.join(' ')}</p>}
    </section>
  )
}
