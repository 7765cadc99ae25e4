import { Download } from 'lucide-react'
import type { DeviceFormat } from '../../device/device.ts'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
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
    <Menu
      trigger={<Button look="quiet" className="px-3" />}
      icon={
        <>
          <Download aria-hidden size={18} strokeWidth={1.75} />
          {words.result.download}
        </>
      }
    >
      {formats.map(format => (
        <MenuItem key={format} onClick={() => void saveAs(done, format)}>
          {copy.saveAs(names[format])}
        </MenuItem>
      ))}
    </Menu>
  )
}
