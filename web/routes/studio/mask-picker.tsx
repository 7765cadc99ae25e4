import { Paintbrush } from 'lucide-react'
import { useId } from 'react'
import { Button } from '../../ui/button.tsx'
import { Range } from '../../ui/range.tsx'
import { words } from '../../words/en.ts'
import {
  defaultRest,
  frameOf,
  frameText,
  type PlaceName,
  placeNames,
  readWhere,
  type Where,
  writeWhere,
} from './place-words.ts'

/** Where a step works: a place in the picture that the engine finds, a part of its frame, or what was painted. */
interface MaskPickerProps {
  mask: string | undefined
  hasBrush: boolean
  onChange: (mask: string | undefined) => void
  onPaint: () => void
}

const copy = words.mask

export function MaskPicker({ mask, hasBrush, onChange, onPaint }: MaskPickerProps) {
  const id = useId()
  const where = readWhere(mask)
  const put = (next: Where) => onChange(writeWhere(next))
  const pick = (value: string) => {
    if (value === 'whole') return put({ kind: 'whole' })
    const name = value as PlaceName
    put({ kind: 'place', name, rest: defaultRest[name] ?? '', isNot: where.kind === 'place' && where.isNot })
    if (name === 'brush' && !hasBrush) onPaint()
  }
  return (
    <div className="grid gap-2 border-t border-line pt-4">
      <div className="flex items-center justify-between gap-4 text-sm">
        <label htmlFor={id} className="font-medium">
          {copy.where}
        </label>
        <select
          id={id}
          value={where.kind === 'place' ? where.name : where.kind}
          onChange={event => pick(event.currentTarget.value)}
          className="tap h-9 max-w-[200px] rounded-md border border-edge bg-raised px-2 text-sm"
        >
          <option value="whole">{copy.whole}</option>
          {where.kind === 'other' && <option value="other">{where.words}</option>}
          {placeNames.map(name => (
            <option key={name} value={name}>
              {copy.places[name]}
            </option>
          ))}
        </select>
      </div>
      {where.kind === 'place' && <Details where={where} onChange={put} onPaint={onPaint} hasBrush={hasBrush} />}
    </div>
  )
}

type PlaceProps = {
  where: Extract<Where, { kind: 'place' }>
  hasBrush: boolean
  onChange: (where: Where) => void
  onPaint: () => void
}

function Details({ where, hasBrush, onChange, onPaint }: PlaceProps) {
  const id = useId()
  return (
    <>
      {where.name === 'colour' && (
        <ColourName key={where.rest} rest={where.rest} onChange={rest => onChange({ ...where, rest })} />
      )}
      {where.name === 'rectangle' && <Frame rest={where.rest} onChange={rest => onChange({ ...where, rest })} />}
      {where.name === 'brush' && (
        <Button className="h-9 justify-self-start px-3" onClick={onPaint}>
          <Paintbrush aria-hidden size={16} strokeWidth={1.75} />
          {hasBrush ? copy.paintMore : copy.paint}
        </Button>
      )}
      <div className="flex items-center justify-between gap-4 text-sm">
        <label htmlFor={id} className="font-medium">
          {copy.everythingBut}
        </label>
        <input
          id={id}
          type="checkbox"
          checked={where.isNot}
          onChange={event => onChange({ ...where, isNot: event.currentTarget.checked })}
          className="size-4 accent-(--ink)"
        />
      </div>
    </>
  )
}

/** A name or #rrggbb; taken when it is a colour, so that half a word never reaches the plan. */
function ColourName({ rest, onChange }: { rest: string; onChange: (rest: string) => void }) {
  const id = useId()
  const take = (text: string) => {
    const spoken = text.trim().toLowerCase()
    if (spoken !== '' && spoken !== rest && CSS.supports('color', spoken.replaceAll(' ', ''))) onChange(spoken)
  }
  return (
    <div className="flex items-center justify-between gap-4 text-sm">
      <label htmlFor={id} className="font-medium">
        {copy.colour}
      </label>
      <span className="flex items-center gap-2">
        <input
          id={id}
          type="text"
          defaultValue={rest}
          onBlur={event => take(event.currentTarget.value)}
          onKeyDown={event => event.key === 'Enter' && take(event.currentTarget.value)}
          className="tap h-9 w-28 rounded-md border border-edge bg-raised px-2"
        />
        <input
          type="color"
          aria-label={copy.pickColour}
          defaultValue={rest.startsWith('#') ? rest : '#cc3333'}
          onChange={event => onChange(event.currentTarget.value)}
          className="tap h-9 w-10 cursor-pointer rounded-sm border border-edge bg-transparent p-0.5"
        />
      </span>
    </div>
  )
}

function Frame({ rest, onChange }: { rest: string; onChange: (rest: string) => void }) {
  const frame = frameOf(rest)
  return (
    <div className="grid grid-cols-2 gap-x-4">
      {copy.sides.map((label, index) => (
        <Range
          key={label}
          label={label}
          value={Math.round((frame[index] ?? 0) * 100)}
          minimum={index < 2 ? 0 : 2}
          maximum={index < 2 ? 98 : 100}
          step={1}
          shown={`${Math.round((frame[index] ?? 0) * 100)} %`}
          onChange={value => {
            const next = [...frame] as [number, number, number, number]
            next[index] = value / 100
            onChange(frameText(next))
          }}
        />
      ))}
    </div>
  )
}
