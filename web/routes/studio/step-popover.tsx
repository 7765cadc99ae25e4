import { Popover } from '@base-ui/react/popover'
import type { OperationInfo, Parameter, Step } from '@image2image/sdk'
import { X } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { Range } from '../../ui/range.tsx'
import { words } from '../../words/en.ts'
import { MaskPicker } from './mask-picker.tsx'
import { readWhere } from './place-words.ts'
import { chipDetail, coloursOf, fineness, ratios, sayRatio, sayValue } from './plan.ts'

/** One step of the plan as a chip; it opens onto its strength and parameters, as the engine describes them. */
interface StepChipProps {
  label: string
  info: OperationInfo | undefined
  step: Step
  onChange: (step: Step) => void
  onRemove: () => void
  /** Where steps may be limited to a part of the picture: what is painted, and how to paint. */
  masking?: Masking | undefined
}

export interface Masking {
  readonly hasBrush: boolean
  paint(): void
  /** The mask that is looked at now, for showing it over the picture. */
  look(mask: string | null): void
}

const copy = words.composer
type Value = string | number | boolean

/** "only: sky", "all but: main subject". */
function sayWhere(mask: string | undefined): string | null {
  const where = readWhere(mask)
  if (where.kind === 'whole') return null
  if (where.kind === 'other') return words.mask.only(where.words)
  const place =
    where.name === 'colour'
      ? where.rest
      : where.name === 'rectangle'
        ? words.mask.places.rectangle
        : words.mask.places[where.name]
  return where.isNot ? words.mask.notOnly(place) : words.mask.only(place)
}

export function StepChip({ label, info, step, onChange, onRemove, masking }: StepChipProps) {
  const [isOpen, setIsOpen] = useState(false)
  const mask = typeof step.mask === 'string' ? step.mask : undefined
  const parts = [chipDetail(info, step), sayWhere(mask)].filter(part => part !== null)
  const detail = parts.length > 0 ? parts.join(', ') : null
  const look = masking?.look
  useEffect(() => {
    if (!isOpen) return
    look?.(mask ?? null)
    return () => look?.(null)
  }, [isOpen, mask, look])
  const putMask = (next: string | undefined) => {
    const { mask: _, ...rest } = step
    onChange((next === undefined ? rest : { ...rest, mask: next }) as Step)
  }
  return (
    <span className="inline-flex h-9 shrink-0 pointer-coarse:h-[46px] items-center rounded-md border border-rim bg-raised text-sm">
      <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
        <Popover.Trigger
          aria-label={`${copy.adjust(label)}${detail ? `, ${detail}` : ''}`}
          className="flex h-full items-center gap-2 rounded-l-md pr-1.5 pl-3 transition-colors duration-[120ms] hover:bg-hover data-[popup-open]:bg-hover"
        >
          {coloursOf(info, step).map(colour => (
            <span
              key={colour}
              aria-hidden
              className="size-3.5 rounded-full border border-edge"
              style={{ background: colour }}
            />
          ))}
          <span className="font-medium">{label}</span>{' '}
          {detail && <span className="text-soft tabular-nums">{detail}</span>}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner side="top" align="start" sideOffset={8} collisionPadding={8} className="z-40">
            <Popover.Popup className="appear scroll-thin max-h-(--available-height) w-[min(320px,calc(100vw-16px))] overflow-y-auto rounded-md bg-raised p-4 shade outline-none">
              <Popover.Title className="text-sm font-semibold">{label}</Popover.Title>
              <Popover.Description className="mt-0.5 text-sm text-soft max-sm:hidden">
                {info?.summary} {info?.needsSubject ? copy.needsSubject : ''}
              </Popover.Description>
              <Controls info={info} step={step} onChange={onChange} />
              {masking && info?.takesMask && (
                <div className="mt-4">
                  <MaskPicker
                    mask={mask}
                    hasBrush={masking.hasBrush}
                    onChange={putMask}
                    onPaint={() => {
                      setIsOpen(false)
                      masking.paint()
                    }}
                  />
                </div>
              )}
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      <button
        type="button"
        aria-label={copy.remove(label)}
        onClick={onRemove}
        className="flex h-full w-8 pointer-coarse:w-[44px] items-center justify-center rounded-r-md text-soft transition-colors duration-[120ms] hover:bg-hover hover:text-ink"
      >
        <X aria-hidden size={14} strokeWidth={2} />
      </button>
    </span>
  )
}

function Controls({ info, step, onChange }: Pick<StepChipProps, 'info' | 'step' | 'onChange'>) {
  const parameters = Object.entries(info?.parameters ?? {})
  const hasStrength = info?.hasStrength !== false
  if (!hasStrength && parameters.length === 0) return null
  return (
    <div className="mt-4 grid gap-4">
      {hasStrength && (
        <Range
          label={copy.strength}
          value={Math.round(step.strength * 100)}
          minimum={10}
          maximum={150}
          step={5}
          shown={`${Math.round(step.strength * 100)} %`}
          onChange={value => onChange({ ...step, strength: value / 100 })}
          marks={
            <button
              type="button"
              className="-mt-1 block text-xs text-soft underline decoration-edge underline-offset-4 hover:text-ink disabled:hidden"
              disabled={Math.round(step.strength * 100) === 100}
              onClick={() => onChange({ ...step, strength: 1 })}
            >
              {copy.asDesigned}
            </button>
          }
        />
      )}
      {parameters.map(([name, parameter]) => (
        <ParameterControl
          key={name}
          name={name}
          parameter={parameter}
          value={step[name] ?? parameter.default}
          onChange={value => onChange({ ...step, [name]: value })}
        />
      ))}
    </div>
  )
}

interface ParameterControlProps {
  name: string
  parameter: Parameter
  value: Value
  onChange: (value: Value) => void
}

/** Ranges wider than this are typed, not dragged: no hand finds 1000 px on a slider of 16,384. */
const longestRange = 1000

function ParameterControl({ name, parameter, value, onChange }: ParameterControlProps) {
  const { kind, label } = parameter
  if (kind === 'number' && name === 'ratio') {
    const choices = ratios.map(([spoken]) => spoken)
    const spoken = sayRatio(Number(value))
    return (
      <Choice
        name={name}
        parameter={{ ...parameter, choices: choices.includes(spoken) ? choices : [spoken, ...choices] }}
        value={spoken}
        onChange={chosen => onChange(ratios.find(([named]) => named === chosen)?.[1] ?? value)}
      />
    )
  }
  const { minimum = 0, maximum = 1 } = parameter
  if (kind === 'number' && (maximum - minimum) / fineness(parameter) > longestRange) {
    return <Mark name={name} parameter={parameter} value={value} onChange={onChange} />
  }
  if (kind === 'number') {
    return (
      <Range
        label={label}
        value={Number(value)}
        minimum={minimum}
        maximum={maximum}
        step={fineness(parameter)}
        shown={sayValue(Number(value), parameter)}
        onChange={onChange}
      />
    )
  }
  if (kind === 'text') return <Line parameter={parameter} value={value} onChange={onChange} />
  if (kind === 'choice') return <Choice name={name} parameter={parameter} value={value} onChange={onChange} />
  return <Mark name={name} parameter={parameter} value={value} onChange={onChange} />
}

/** The browser's own reading of a colour's name, because a colour field takes only #rrggbb. */
function hexOf(colour: string): string {
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return '#808080'
  context.fillStyle = '#808080'
  context.fillStyle = colour
  return typeof context.fillStyle === 'string' && context.fillStyle.startsWith('#') ? context.fillStyle : '#808080'
}

/** Words that an operation draws. */
function Line({ parameter, value, onChange }: Omit<ParameterControlProps, 'name'>) {
  const id = useId()
  return (
    <div className="text-sm">
      <label htmlFor={id} className="mb-1 block font-medium">
        {parameter.label}
      </label>
      <textarea
        id={id}
        rows={2}
        value={String(value)}
        maxLength={parameter.maximumLength ?? 200}
        onChange={event => onChange(event.currentTarget.value)}
        className="w-full resize-none rounded-md border border-edge bg-raised px-2 py-1.5"
      />
    </div>
  )
}

/** A colour, a yes-or-no, or a number that is typed. */
function Mark({ parameter, value, onChange }: ParameterControlProps) {
  const id = useId()
  return (
    <div className="flex items-center justify-between gap-4 text-sm">
      <label htmlFor={id} className="font-medium">
        {parameter.label}
      </label>
      {parameter.kind === 'toggle' ? (
        <input
          id={id}
          type="checkbox"
          checked={value === true}
          onChange={event => onChange(event.currentTarget.checked)}
          className="size-4 accent-(--ink)"
        />
      ) : parameter.kind === 'number' ? (
        <span className="flex items-center gap-2">
          <input
            id={id}
            type="number"
            value={Number(value)}
            min={parameter.minimum}
            max={parameter.maximum}
            step={fineness(parameter)}
            onChange={event => onChange(Number(event.currentTarget.value))}
            className="tap h-9 w-24 rounded-md border border-edge bg-raised px-2 text-right tabular-nums"
          />
          {parameter.unit}
        </span>
      ) : (
        <input
          id={id}
          type="color"
          value={hexOf(String(value))}
          onChange={event => onChange(event.currentTarget.value)}
          className="tap h-9 w-14 cursor-pointer rounded-sm border border-edge bg-transparent p-0.5"
        />
      )}
    </div>
  )
}

function Choice({ parameter, value, onChange }: ParameterControlProps) {
  const id = useId()
  return (
    <div className="flex items-center justify-between gap-4 text-sm">
      <label htmlFor={id} className="font-medium">
        {parameter.label}
      </label>
      <select
        id={id}
        value={String(value)}
        onChange={event => onChange(event.currentTarget.value)}
        className="tap h-9 rounded-md border border-edge bg-raised px-2 text-sm"
      >
        {parameter.choices?.map(choice => (
          <option key={choice} value={choice}>
            {sayValue(choice, parameter)}
          </option>
        ))}
      </select>
    </div>
  )
}
