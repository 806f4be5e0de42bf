import { processes, writeJournal } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'
import { calendarMicros } from '../api/time.ts'
import { kubelets } from './tables.ts'

const two = (n: number): string => String(n).padStart(2, '0')

/** klog's head: `E0816 09:50:00.123456    1234 file.go:12]`, in the zone of the machine (UTC). */
function head(w: World, machine: string, level: 'I' | 'W' | 'E', place: string): string {
  const micros = calendarMicros(w)
  const day = Math.floor(micros / 86_400_000_000)
  const t = micros - day * 86_400_000_000
  const z = day + 719_468
  const dayOfEra = z - Math.floor(z / 146_097) * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const m = Math.floor((5 * dayOfYear + 2) / 153)
  const date = dayOfYear - Math.floor((153 * m + 2) / 5) + 1
  const seconds = Math.floor(t / 1_000_000)
  const pid = w.table(processes).get(w.table(kubelets).get(machine)?.process ?? -1)?.pid ?? 0
  return `${level}${two(m < 10 ? m + 3 : m - 9)}${two(date)} ${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${String(t % 1_000_000).padStart(6, '0')} ${String(pid).padStart(7)} ${place}]`
}

/** A structured line of the kubelet in its machine's journal. */
export function logKubelet(w: World, machine: string, level: 'I' | 'W' | 'E', place: string, message: string, values: Readonly<Record<string, string | number>> = {}): void {
  const pid = w.table(processes).get(w.table(kubelets).get(machine)?.process ?? -1)?.pid
  const pairs = Object.entries(values).map(([k, v]) => ` ${k}=${typeof v === 'number' ? v : JSON.stringify(v)}`).join('')
  writeJournal(w, machine, {
    identifier: 'kubelet', unit: 'kubelet.service', ...(pid === undefined ? {} : { pid }), message: `${head(w, machine, level, place)} ${JSON.stringify(message)}${pairs}`, priority: level === 'E' ? 3 : level === 'W' ? 4 : 6,
  })
}
