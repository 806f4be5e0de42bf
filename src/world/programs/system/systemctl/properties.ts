import { setting, type UnitView } from '../../../os/index.ts'
import type { WallClock } from '../../cli/index.ts'
import { timestamp } from './status.ts'

/** What `systemctl show` says of a unit, as far as the lab knows it. */
export function properties(u: UnitView, clock: WallClock): Record<string, string> {
  const at = (lab: number | undefined): string => (lab === undefined ? '' : timestamp(clock, lab))
  const f = u.file
  const service = u.name.endsWith('.service')
  const ended = u.status
  return {
    ...(service ? {
      Type: (f && setting(f, 'Service.Type')) ?? 'simple', Restart: (f && setting(f, 'Service.Restart')) ?? 'no', MainPID: String(u.pid ?? 0), NRestarts: String(u.restarts), ExecMainStartTimestamp: at(u.lastStart), ExecMainExitTimestamp: at(u.lastEnd), ExecMainPID: String(u.pid ?? u.lastPid ?? 0),
      ExecMainStatus: ended && 'code' in ended ? String(ended.code) : '0', Result: u.result, User: (f && setting(f, 'Service.User')) ?? '', TasksCurrent: u.members.length > 0 ? String(u.members.length) : '[not set]', MemoryCurrent: u.members.length > 0 ? String(u.members.reduce((sum, m) => sum + m.memory, 0) * 1024) : '[not set]', ControlGroup: u.members.length > 0 ? `/system.slice/${u.name}` : '',
    } : {}),
    Id: u.name, Names: u.name, WantedBy: (f?.settings['Install.WantedBy'] ?? []).join(' '), Description: u.description, LoadState: !f ? 'not-found' : f.masked ? 'masked' : 'loaded', ActiveState: u.active, SubState: u.sub, FragmentPath: f?.path ?? '', DropInPaths: (f?.dropIns ?? []).map((d) => d.path).join(' '),
    UnitFileState: u.enablement ?? '', UnitFilePreset: u.enablement === 'enabled' || u.enablement === 'disabled' ? 'enabled' : '', StateChangeTimestamp: at(u.run > 0 ? u.since : undefined), ActiveEnterTimestamp: at(u.activeSince), NeedDaemonReload: u.stale ? 'yes' : 'no', CanStart: f && !f.masked ? 'yes' : 'no',
  }
}
