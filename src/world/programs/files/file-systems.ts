import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'

/** A mounted file system with its sizes in units of 1,024 bytes. */
export interface FileSystem {
  readonly source: string
  readonly target: string
  readonly type: string
  readonly options: string
  readonly size: number
  readonly used: number
  readonly available: number
  readonly inodes: number
  readonly inodesUsed: number
}

/** What a machine's disk is, and what its system takes of it before anybody puts a file there. */
const DISK = { size: 65_526_280, used: 4_871_524, reserved: 65_536, inodes: 8_290_304, inodesUsed: 89_744 }
/** Half of memory, for a tmpfs that names no size. */
const HALF_OF_MEMORY = 1_003_448

type Sizes = Pick<FileSystem, 'size' | 'used' | 'available' | 'inodes' | 'inodesUsed'>

function sizesOf(type: string, target: string, options: string): Sizes | undefined {
  if (['ext4', 'xfs', 'overlay', 'btrfs'].includes(type))
    return {
      size: DISK.size,
      used: DISK.used,
      available: DISK.size - DISK.used - DISK.reserved,
      inodes: DISK.inodes,
      inodesUsed: DISK.inodesUsed,
    }
  if (type !== 'tmpfs' && type !== 'devtmpfs') return undefined
  const size = Number(/(?:^|,)size=(\d+)k/.exec(options)?.[1] ?? HALF_OF_MEMORY)
  const used = target === '/run' ? 1_088 : 0
  return {
    size,
    used,
    available: size - used,
    inodes: Number(/nr_inodes=(\d+)/.exec(options)?.[1] ?? 250_862),
    inodesUsed: target === '/run' ? 834 : type === 'devtmpfs' ? 420 : 1,
  }
}

/** All that /proc/mounts lists; those without blocks (proc, sysfs, cgroups) have size 0. */
export function* mountTable(): Sys<FileSystem[]> {
  let text = ''
  try {
    text = yield* sys.readFile('/proc/mounts')
  } catch (e) {
    if (!isErrno(e)) throw e
  }
  return text.split('\n').filter((l) => l !== '').map((line) => {
    const [source = '', target = '', type = '', options = ''] = line.split(' ')
    const empty = { size: 0, used: 0, available: 0, inodes: 0, inodesUsed: 0 }
    return { source, target, type, options, ...(sizesOf(type, target, options) ?? empty) }
  })
}

/** The file system that a full name lies on. */
export const holding = (table: readonly FileSystem[], path: string): FileSystem | undefined =>
  table
    .filter((f) => path === f.target || path.startsWith(f.target === '/' ? '/' : `${f.target}/`))
    .sort((a, b) => b.target.length - a.target.length)[0]
