import type { World } from '../../sim/index.ts'
import type { Viewer } from '../fs.ts'
import { clocks, hosts } from '../tables.ts'
import { directory, file, symlink, type Resolver } from './node.ts'
import { archOf, CPUS, loadAverages, machineOf, MEMORY_KB, memoryOf, processesOf, stateLetter, SWAP_KB, uptimeOf } from './resources.ts'

const SECOND = 1_000_000
const HZ = 100

const two = (n: number): string => n.toFixed(2)

function uptime(w: World, v: Viewer): string {
  const up = uptimeOf(w, v.machine) / SECOND
  return `${two(up)} ${two(up * CPUS * 0.98)}\n`
}

function loadavg(w: World, v: Viewer): string {
  const all = processesOf(w, v.machine)
  const running = Math.max(1, all.filter((p) => stateLetter(w, p) === 'R').length)
  return `${loadAverages(w, v.machine).map(two).join(' ')} ${running}/${all.length} ${Math.max(...all.map((p) => p.pid))}\n`
}

function meminfo(w: World, v: Viewer): string {
  const m = memoryOf(w, v.machine)
  const rows: [string, number][] = [
    ['MemTotal', m.total], ['MemFree', m.free], ['MemAvailable', m.available], ['Buffers', m.buffers], ['Cached', m.cached - 40_000], ['SwapCached', 0], ['Active', 402_128], ['Inactive', 412_744],
    ['SwapTotal', SWAP_KB], ['SwapFree', SWAP_KB], ['Dirty', 12], ['Writeback', 0], ['AnonPages', 163_400], ['Mapped', 98_500], ['Shmem', m.shared], ['Slab', 87_000], ['SReclaimable', 40_000], ['SUnreclaim', 47_000],
    ['CommitLimit', MEMORY_KB / 2], ['Committed_AS', 812_000], ['HugePages_Total', 0], ['HugePages_Free', 0], ['Hugepagesize', 2048],
  ]
  return rows.map(([name, kb]) => `${`${name}:`.padEnd(16)}${String(Math.round(kb)).padStart(8)}${name.startsWith('HugePages_') ? '' : ' kB'}\n`).join('')
}

const X86_FLAGS = 'fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ht syscall nx rdtscp lm constant_tsc rep_good nopl xtopology nonstop_tsc cpuid tsc_known_freq pni pclmulqdq ssse3 cx16 pcid sse4_1 sse4_2 movbe popcnt aes xsave avx rdrand hypervisor lahf_lm abm avx2'

function cpuinfo(w: World, v: Viewer): string {
  const x86 = archOf(machineOf(w, v.machine)) === 'x86_64'
  return Array.from({ length: CPUS }, (_, n) => (x86
    ? [`processor\t: ${n}`, 'vendor_id\t: GenuineIntel', 'cpu family\t: 6', 'model\t\t: 142', 'model name\t: Virtual CPU @ 2.40GHz', 'stepping\t: 10', 'cpu MHz\t\t: 2400.000', 'cache size\t: 6144 KB', 'physical id\t: 0',
      `siblings\t: ${CPUS}`, `core id\t\t: ${n}`, `cpu cores\t: ${CPUS}`, `apicid\t\t: ${n}`, 'fpu\t\t: yes', 'cpuid level\t: 22', 'wp\t\t: yes', `flags\t\t: ${X86_FLAGS}`, 'bogomips\t: 4800.00', 'address sizes\t: 39 bits physical, 48 bits virtual']
    : [`processor\t: ${n}`, 'BogoMIPS\t: 48.00', 'Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid', 'CPU implementer\t: 0x61', 'CPU architecture: 8', 'CPU variant\t: 0x0', 'CPU part\t: 0x000', 'CPU revision\t: 0']
  ).join('\n') + '\n\n').join('')
}

function stat(w: World, v: Viewer): string {
  const ticks = Math.floor((uptimeOf(w, v.machine) / SECOND) * HZ)
  const line = (n: number): string => `${Math.floor(ticks * 0.012 * n)} 0 ${Math.floor(ticks * 0.007 * n)} ${Math.floor(ticks * 0.98 * n)} ${Math.floor(ticks * 0.001 * n)} 0 0 0 0 0`
  const m = machineOf(w, v.machine)
  const booted = Math.floor(((w.table(clocks).get('epoch')?.micros ?? 0) + m.booted) / SECOND)
  const all = processesOf(w, v.machine)
  return `cpu  ${line(CPUS)}\n${Array.from({ length: CPUS }, (_, n) => `cpu${n} ${line(1)}\n`).join('')}intr ${ticks * 3} 0\nctxt ${ticks * 5}\nbtime ${booted}\nprocesses ${Math.max(...all.map((p) => p.pid))}\n`
    + `procs_running ${Math.max(1, all.filter((p) => stateLetter(w, p) === 'R').length)}\nprocs_blocked 0\n`
}

/** What uname calls the version: build number, distribution, flags. */
export function kernelVersion(w: World, machine: string): string {
  const m = machineOf(w, machine)
  const build = m.os.startsWith('ubuntu') ? '-Ubuntu' : m.os.startsWith('debian') ? '-Debian' : ''
  return `#1${build} SMP PREEMPT_DYNAMIC`
}

const version = (w: World, v: Viewer): string => `Linux version ${machineOf(w, v.machine).kernel} (builder@lab) (gcc 13.2.0, GNU ld 2.42) ${kernelVersion(w, v.machine)}\n`

const MOUNTS = `/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0
udev /dev devtmpfs rw,nosuid,relatime,size=980000k,nr_inodes=245000,mode=755,inode64 0 0
devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=000 0 0
tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime,size=200692k,mode=755,inode64 0 0
cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate,memory_recursiveprot 0 0
`
const CONTAINER_MOUNTS = `overlay / overlay rw,relatime 0 0
proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755,inode64 0 0
devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666 0 0
sysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0
`
export const mounts = (w: World, host: string): string => (w.table(hosts).get(host)?.kind === 'container' ? CONTAINER_MOUNTS : MOUNTS)

const FILESYSTEMS = ['sysfs', 'tmpfs', 'bdev', 'proc', 'cgroup', 'cgroup2', 'devtmpfs', 'debugfs', 'tracefs', 'securityfs', 'sockfs', 'bpf', 'pipefs', 'devpts'].map((f) => `nodev\t${f}\n`).join('') + '\text3\n\text4\n\tvfat\nnodev\toverlay\n'

/** Files of /proc that are about the machine. */
export const systemFiles: Readonly<Record<string, Resolver>> = {
  uptime: file(uptime),
  loadavg: file(loadavg),
  meminfo: file(meminfo),
  cpuinfo: file(cpuinfo),
  stat: file(stat),
  version: file(version),
  filesystems: file(() => FILESYSTEMS),
  cmdline: file((w, v) => `BOOT_IMAGE=/vmlinuz-${machineOf(w, v.machine).kernel} root=/dev/sda1 ro net.ifnames=0 biosdevname=0 quiet\n`),
  modules: file(() => 'br_netfilter 32768 0 - Live 0x0000000000000000\nbridge 421888 1 br_netfilter, Live 0x0000000000000000\ndummy 12288 0 - Live 0x0000000000000000\nveth 45056 0 - Live 0x0000000000000000\noverlay 212992 0 - Live 0x0000000000000000\n'),
  partitions: file(() => 'major minor  #blocks  name\n\n   8        0   67108864 sda\n   8        1   67106816 sda1\n'),
  swaps: file(() => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n'),
  mounts: symlink(() => 'self/mounts'),
  net: symlink(() => 'self/net'),
  self: symlink((_w, v) => String(v.pid)),
  'thread-self': symlink((_w, v) => `${v.pid}/task/${v.pid}`),
  bus: directory({}),
}
