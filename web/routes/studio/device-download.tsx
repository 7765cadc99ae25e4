import { Menu } from '@base-ui/react/menu'
import { Download } from 'lucide-react'
import type { DeviceFormat } from '../../device/device.ts'
import { Button } from '../../ui/button.tsx'
import { words } from '../../words/en.ts'
import { type DeviceDone, theDevice } from './device-work.ts'

/** Saves the result from the page's own memory, as it was written or as another kind of file. */
const endings: Record<DeviceFormat, string> = { png: 'png', jpeg: 'jpg', webp: 'webp' }
const names: Record<DeviceFormat, string> = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' }
const formats: readonly DeviceFormat[] = ['png', 'jpeg', 'webp']
const copy = words.device

function save(url: string, name: string, format: DeviceFormat): void {
  const link = document.createElement('a')
  link.href = url
  link.download = `${name || 'picture'}.${endings[format]}`
  link.click()
}

async function saveAs(done: DeviceDone, format: DeviceFormat): Promise<void> {
  if (format === done.format) return save(done.url, done.name, format)
  const url = URL.createObjectURL(await theDevice().encode(done.key, format))
  save(url, done.name, format)
  // The browser reads it after the click; a minute is plenty.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

export function DeviceDownload({ done }: { done: DeviceDone }) {
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button look="quiet" className="px-3" />}>
        <Download aria-hidden size={18} strokeWidth={1.75} />
        {words.result.download}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-40">
          <Menu.Popup className="appear min-w-40 rounded-md bg-raised p-1 shade outline-none">
            {formats.map(format => (
              <Menu.Item
                key={format}
                onClick={() => void saveAs(done, format)}
                className="flex h-10 cursor-pointer items-center rounded-sm px-3 text-sm outline-none select-none data-[highlighted]:bg-hover"
              >
                {copy.saveAs(names[format])}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
