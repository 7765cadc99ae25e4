import { useState } from 'react'
import { Compare } from './ui/compare.tsx'
import { words } from './words/en.ts'

const copy = words.example
export const examplePhoto = '/example/raccoon.jpg'
const painted = '/example/raccoon-watercolour.webp'

/** A real edit of the project's own photo, made by the built-in engine: to touch before one has a picture in. */
export function Example() {
  const [value, setValue] = useState(50)
  const image = 'absolute inset-0 size-full object-cover'
  return (
    <div className="relative aspect-[4/3] overflow-hidden rounded-[2px]">
      <Compare
        before={<img src={examplePhoto} alt={copy.before} className={image} draggable={false} />}
        after={<img src={painted} alt={copy.after} className={image} draggable={false} />}
        value={value}
        onChange={setValue}
        label={words.canvas.compare}
        valueText={words.canvas.compareValue(Math.round(value))}
        beforeLabel={words.canvas.before}
        afterLabel={words.canvas.after}
        isHandleOnly={false}
      />
    </div>
  )
}
