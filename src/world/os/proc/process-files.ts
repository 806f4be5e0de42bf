import type { World } from '../../sim/index.ts'
import type { SyntheticNode, Viewer } from '../fs.ts'
import { processOf, SIGNALS } from '../signals.ts'
import { hosts, openFiles, processes, type Process, type Signal } from '../tables.ts'
import { netFiles } from './net-files.ts'
import type { Resolver } from './node.ts'
import { busyFor, isKernelThread, machineOf, residentKb, stateLetter, virtualKb } from './resources.ts'
import { mounts } from './system-files.ts'

const TICK = 10_000
const PAGE_KB = 4

/** Processes that a viewer sees: a container its own, everybody else all of the machine. */
export function visibleProcesses(w: World, v: Pick<Viewer, 'machine' | 'host'>): Process[] {
  const container = w.table(hosts).get(v.host)?.kind === 'container'
  return [...w.table(processes).values()].filter((p) => p.machine === v.machine && (!container || p.host === v.host))
}

const parentPid = (w: World, p: Process): number => w.table(processes).get(p.parent)?.pid ?? 0

/** A set of signals as /proc/PID/status has it: 16 hexadecimal digits. */
const mask = (signals: readonly string[]): string =>
  signals.reduce((n, s) => n | (1n << BigInt(SIGNALS[s as Signal] - 1)), 0n).toString(16).padStart(16, '0')

const STATES = { R: 'running', S: 'sleeping', T: 'stopped', Z: 'zombie', I: 'idle' } as const
const ALL_CAPABILITIES = '000001ffffffffff'
const NO_CAPABILITIES = '0000000000000000'

function status(w: World, p: Process): string {
  const letter = stateLetter(w, p)
  const caps = p.euid === 0 ? ALL_CAPABILITIES : NO_CAPABILITIES
  const dispositions = (which: string): string => mask(Object.entries(p.dispositions).filter(([, d]) => d === which).map(([s]) => s))
  const memory = isKernelThread(p) ? '' : `VmPeak:\t${String(virtualKb(p)).padStart(8)} kB\nVmSize:\t${String(virtualKb(p)).padStart(8)} kB\nVmRSS:\t${String(residentKb(p)).padStart(8)} kB\n`
  return `Name:\t${p.comm}\nUmask:\t${p.umask.toString(8).padStart(4, '0')}\nState:\t${letter} (${STATES[letter]})\nTgid:\t${p.pid}\nNgid:\t0\nPid:\t${p.pid}\nPPid:\t${parentPid(w, p)}\nTracerPid:\t0\n`
    + `Uid:\t${p.uid}\t${p.euid}\t${p.euid}\t${p.euid}\nGid:\t${p.gid}\t${p.egid}\t${p.egid}\t${p.egid}\nFDSize:\t64\nGroups:\t${p.groups.join(' ')} \nNStgid:\t${p.pid}\nNSpid:\t${p.pid}\nNSpgid:\t${p.pgid}\nNSsid:\t${p.sid}\n`
    + `${memory}Threads:\t1\nSigQ:\t0/7630\nSigPnd:\t${NO_CAPABILITIES}\nShdPnd:\t${mask(p.pending)}\nSigBlk:\t${mask(p.blocked)}\nSigIgn:\t${dispositions('ignore')}\nSigCgt:\t${dispositions('catch')}\n`
    + `CapInh:\t${NO_CAPABILITIES}\nCapPrm:\t${caps}\nCapEff:\t${caps}\nCapBnd:\t${ALL_CAPABILITIES}\nCapAmb:\t${NO_CAPABILITIES}\nNoNewPrivs:\t0\nSeccomp:\t0\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n`
}

function stat(w: World, p: Process): string {
  const started = Math.max(0, Math.floor((p.started - machineOf(w, p.machine).booted) / TICK))
  const ttyNumber = p.tty === undefined ? 0 : 34_816 + p.tty
  const busy = Math.floor(busyFor(w, p) / TICK)
  return [
    p.pid, `(${p.comm})`, stateLetter(w, p), parentPid(w, p), p.pgid, p.sid, ttyNumber, p.tty === undefined ? -1 : p.pgid, 4_194_304, 0, 0, 0, 0, busy, 0, 0, 0, 20 + p.nice, p.nice, 1, 0, started,
    virtualKb(p) * 1024, residentKb(p) / PAGE_KB, '18446744073709551615', ...Array.from({ length: 27 }, () => 0),
  ].join(' ') + '\n'
}

/** Where a process stands in the tree of control groups: its unit's or its session's. */
export const cgroupOf = (p: Process): string => p.cgroup ?? (p.pid === 1 ? '/init.scope' : isKernelThread(p) ? '/' : '/system.slice')

interface ProcessFile { readonly mode?: number; readonly read: (w: World, p: Process) => string }

const FILES: Readonly<Record<string, ProcessFile>> = {
  cgroup: { read: (_w, p) => `0::${cgroupOf(p)}\n` },
  cmdline: { read: (_w, p) => (p.state === 'zombie' ? '' : p.argv.map((a) => `${a}\0`).join('')) },
  comm: { mode: 0o644, read: (_w, p) => `${p.comm}\n` },
  environ: { mode: 0o400, read: (_w, p) => Object.entries(p.env).map(([k, v]) => `${k}=${v}\0`).join('') },
  limits: {
    read: () => `${'Limit'.padEnd(26)}${'Soft Limit'.padEnd(21)}${'Hard Limit'.padEnd(21)}${'Units'.padEnd(10)}\n${[['Max cpu time', 'unlimited', 'unlimited', 'seconds'], ['Max processes', '500', '500', 'processes'], ['Max open files', '1024', '1048576', 'files']]
      .map(([name, soft, hard, units]) => `${name!.padEnd(26)}${soft!.padEnd(21)}${hard!.padEnd(21)}${units!.padEnd(10)}\n`).join('')}`,
  },
  loginuid: { mode: 0o644, read: (_w, p) => String(p.tty === undefined ? 4_294_967_295 : p.uid) },
  mounts: { read: (w, p) => mounts(w, p.host) },
  oom_score: { read: () => '0\n' },
  oom_score_adj: { mode: 0o644, read: () => '0\n' },
  stat: { read: stat },
  statm: { read: (_w, p) => `${Math.ceil(virtualKb(p) / PAGE_KB)} ${Math.ceil(residentKb(p) / PAGE_KB)} ${Math.ceil(residentKb(p) / PAGE_KB / 2)} 1 0 ${Math.ceil(residentKb(p) / PAGE_KB / 3)} 0\n` },
  status: { read: status },
  wchan: { read: () => '0' },
}

const LINKS: Readonly<Record<string, (p: Process) => string | undefined>> = {
  cwd: (p) => p.cwd,
  exe: (p) => (isKernelThread(p) ? undefined : p.exe),
  root: () => '/',
}

const DIRS = ['fd', 'fdinfo', 'net', 'ns', 'task'] as const

/** What a pipe or socket is behind its link in /proc/PID/fd; other files are reached by their path. */
function descriptor(w: World, p: Process, fd: string): SyntheticNode | undefined {
  const d = p.fds[Number(fd)]
  const file = d && w.table(openFiles).get(d.file)
  if (!file) return undefined
  if (file.path.startsWith('/')) return { type: 'symlink', target: file.path, owner: p.euid }
  const what = file.path.startsWith('socket') ? 'socket' : file.path.startsWith('pipe') ? 'fifo' : 'device'
  return { type: 'symlink', target: file.path, owner: p.euid, opened: { type: 'opened', file: d.file, what, mode: 0o600 } }
}

/** Numbers of namespaces by kind: those of a machine are the first, a bare or a container's network namespace has its own. */
function namespaces(p: Process): Readonly<Record<string, string>> {
  const number = (kind: string, own: string): number => 4_026_531_000 + [...`${kind}${own}`].reduce((n, c) => (n * 31 + c.charCodeAt(0)) % 99_991, 7)
  const kinds: Record<string, string> = { cgroup: p.machine, ipc: p.host, mnt: p.root, net: p.netns, pid: p.root, user: '', uts: p.host }
  return Object.fromEntries(Object.entries(kinds).map(([k, own]) => [k, `${k}:[${number(k, own)}]`]))
}

function processDirectory(w: World, viewer: Viewer, p: Process, path: string): SyntheticNode | undefined {
  const [name = '', ...more] = path.split('/')
  const rest = more.join('/')
  if (path === '') return { type: 'dir', list: () => [...Object.keys(FILES), ...Object.keys(LINKS), ...DIRS], uid: p.euid }
  const known = Object.hasOwn(FILES, name) ? FILES[name] : undefined
  if (known && rest === '') return { type: 'file', mode: known.mode ?? 0o444, uid: p.euid, read: () => known.read(w, p) }
  const link = Object.hasOwn(LINKS, name) ? LINKS[name] : undefined
  if (link && rest === '') {
    const target = link(p)
    return target === undefined ? undefined : { type: 'symlink', target, owner: p.euid }
  }
  switch (name) {
    case 'fd': return rest === '' ? { type: 'dir', list: () => Object.keys(p.fds), mode: 0o500, uid: p.euid } : descriptor(w, p, rest)
    case 'fdinfo': {
      if (rest === '') return { type: 'dir', list: () => Object.keys(p.fds), mode: 0o500, uid: p.euid }
      const d = p.fds[Number(rest)]
      const file = d && w.table(openFiles).get(d.file)
      return file && { type: 'file', mode: 0o400, uid: p.euid, read: () => `pos:\t${file.offset}\nflags:\t0${file.writable ? (file.readable ? 2 : 1) : 0}\nmnt_id:\t26\n` }
    }
    case 'ns': {
      const all = namespaces(p)
      return rest === '' ? { type: 'dir', list: () => Object.keys(all), mode: 0o511, uid: p.euid } : Object.hasOwn(all, rest) ? { type: 'symlink', target: all[rest]!, owner: p.euid } : undefined
    }
    case 'net': return netFiles(w, { ...viewer, netns: p.netns }, rest)
    case 'task': {
      if (rest === '') return { type: 'dir', list: () => [String(p.pid)] }
      const [tid, ...below] = more
      return tid === String(p.pid) ? processDirectory(w, viewer, p, below.join('/')) : undefined
    }
    default: return undefined
  }
}

/** /proc/PID and what is below it. */
export const processFiles: Resolver = (w, viewer, path) => {
  const slash = path.indexOf('/')
  const pid = Number(slash < 0 ? path : path.slice(0, slash))
  const p = processOf(w, viewer.machine, pid)
  const hidden = p && p.host !== viewer.host && w.table(hosts).get(viewer.host)?.kind === 'container'
  return !p || hidden ? undefined : processDirectory(w, viewer, p, slash < 0 ? '' : path.slice(slash + 1))
}

export const processNames = (w: World, viewer: Viewer): string[] => visibleProcesses(w, viewer).map((p) => String(p.pid))
