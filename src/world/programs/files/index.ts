import type { Program } from '../../os/index.ts'
import { chgrp, chown } from './chown.ts'
import { chmod } from './chmod.ts'
import { cp } from './cp.ts'
import { dd } from './dd.ts'
import { df } from './df.ts'
import { du } from './du.ts'
import { file } from './file-type.ts'
import { find } from './find.ts'
import { install } from './install.ts'
import { ln } from './ln.ts'
import { ls } from './ls.ts'
import { mkdir } from './mkdir.ts'
import { mktemp } from './mktemp.ts'
import { mount, sync } from './mount.ts'
import { mv } from './mv.ts'
import { basename, dirname, readlink, realpath } from './names.ts'
import { rm } from './rm.ts'
import { rmdir } from './rmdir.ts'
import { stat } from './stat.ts'
import { touch } from './touch.ts'
import { tree } from './tree.ts'
import { truncate } from './truncate.ts'

/**
 * # files: programs that look at files, make, move and remove them
 *
 * One file a program, and files for the parts of the larger ones: `ls-*`, `find-*`, `copy` and `transfer` (what cp, mv and their kin
 * share), `mode`, `owners`. They see the host's file system by system calls only, with the rights of the process; what the kernel
 * refuses they tell in GNU's words.
 */
export const filePrograms: Record<string, Program> = {
  basename, chgrp, chmod, chown, cp, dd, df, dirname, du, file, find, install, ln, ls, mkdir, mktemp, mount, mv, readlink, realpath,
  rm, rmdir, stat, sync, touch, tree, truncate,
}
