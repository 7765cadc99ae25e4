import { MonitorSmartphone } from 'lucide-react'
import { setOnDevice, useIsOnDevice } from '../../device/mode.ts'
import { Hint } from '../../ui/button.tsx'
import { Switch } from '../../ui/switch.tsx'
import { words } from '../../words/en.ts'

/** In the header of both studios: where pictures are edited. */
export function DeviceSwitch() {
  const isOn = useIsOnDevice()
  return (
    <Hint label={isOn ? words.device.switchOffHint : words.device.switchHint}>
      <span className="inline-flex">
        <Switch isOn={isOn} onChange={setOnDevice}>
          <MonitorSmartphone aria-hidden size={18} strokeWidth={1.75} className="sm:hidden" />
          <span className="max-sm:sr-only">{words.device.switch}</span>
        </Switch>
      </span>
    </Hint>
  )
}
