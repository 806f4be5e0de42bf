import type { Program } from '../../os/index.ts'
import { cp } from './cp.ts'
import { ls } from './ls.ts'
import { mkdir } from './mkdir.ts'
import { mv } from './mv.ts'
import { rm } from './rm.ts'
import { touch } from './touch.ts'

/**
 * # files: programs that look at files, make, move and remove them
 *
 * One file a program. They see the host's file system by system calls only, with the rights of the process; what the kernel refuses they tell in
 * GNU's words.
 */
export const filePrograms: Record<string, Program> = { cp, ls, mkdir, mv, rm, touch }
