import type { Registry } from '../../sim/index.ts'
import { syntheticFs } from '../fs.ts'
import { devFiles } from './dev-files.ts'
import { directory } from './node.ts'
import { processFiles, processNames } from './process-files.ts'
import { sysFiles } from './sys-files.ts'
import { sysctlFiles } from './sysctl-files.ts'
import { systemFiles } from './system-files.ts'

const proc = directory({ ...systemFiles, sys: sysctlFiles }, processNames)

/** Mounts /proc, /sys and /dev on every root. */
export function registerSyntheticFiles(registry: Registry): void {
  registry.add(syntheticFs, '/proc', (w, v, path) => (/^[1-9]\d*(\/|$)/.test(path) ? processFiles(w, v, path) : proc(w, v, path)))
  registry.add(syntheticFs, '/sys', sysFiles)
  registry.add(syntheticFs, '/dev', devFiles)
}
