import { mergeValues } from '../../cilium/index.ts'
import type { Sys } from '../../sim/index.ts'
import type { Cluster } from './cluster.ts'
import { change } from './install.ts'
import type { Line } from './line.ts'

/** `cilium hubble enable`. */
export const enableHubble = (c: Cluster, line: Line): Sys<number> => change(c, line, 'Unable to enable Hubble:', function* (old) {
  return mergeValues(old, { hubble: { enabled: true, relay: { enabled: line.on('relay') }, ui: { enabled: line.on('ui') } } })
})

/** `cilium hubble disable`. */
export const disableHubble = (c: Cluster, line: Line): Sys<number> => change(c, line, 'Unable to disable Hubble: ', function* (old) {
  return mergeValues(old, { hubble: { enabled: false, relay: { enabled: false }, ui: { enabled: false } } })
})
