import { startRow, unitBehaviours, writeJournal, processes, type UnitBehaviour } from '../../os/index.ts'
import type { Registry, World } from '../../sim/index.ts'
import { microTimestamp } from '../api/time.ts'

/** Unit file of containerd as its package installs it. */
export const CONTAINERD_UNIT = `[Unit]
Description=containerd container runtime
Documentation=https://containerd.io
After=network.target local-fs.target dbus.service

[Service]
ExecStartPre=-/sbin/modprobe overlay
ExecStart=/usr/bin/containerd
Type=notify
Delegate=yes
KillMode=process
Restart=always
RestartSec=5
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
OOMScoreAdjust=-999

[Install]
WantedBy=multi-user.target
`

const behaviour: UnitBehaviour = {
  ready: 320_000,
  start(w, machine, unit) {
    const p = startRow(w, machine, unit)
    const log = (level: string, msg: string): void => writeJournal(w, machine, {
      identifier: 'containerd', pid: p.pid, unit: unit.name, message: `time="${stamp(w)}" level=${level} msg="${msg}"`,
    })
    log('info', 'starting containerd" revision=05044ec0a9a75232cad458027ca83437aae3f4da version=1.7.27')
    log('info', 'Start cri plugin with config')
    log('info', 'Connect containerd service')
    log('info', 'containerd successfully booted in 0.021337s')
    return p
  },
}

const stamp = (w: World): string => microTimestamp(w).replace('Z', '000Z')

/** Does the runtime answer? Containers go on without it; nothing new begins. */
export const containerdRuns = (w: World, machine: string): boolean =>
  [...w.table(processes).values()].some((p) => p.machine === machine && p.comm === 'containerd' && p.host === machine && p.state !== 'zombie')

export function registerContainerdUnit(registry: Registry): void {
  registry.add(unitBehaviours, 'containerd.service', behaviour)
}
