import type { Program } from '../../os/index.ts'
import { awk } from './awk/index.ts'
import { cat } from './cat.ts'
import { yesNo } from './constant.ts'
import { cut } from './cut.ts'
import { echo } from './echo.ts'
import { egrep, fgrep, grep } from './grep.ts'
import { head } from './head.ts'
import { printf } from './printf.ts'
import { sed } from './sed.ts'
import { seq } from './seq.ts'
import { sleep } from './sleep.ts'
import { sort } from './sort.ts'
import { tail } from './tail.ts'
import { tee } from './tee.ts'
import { tr } from './tr.ts'
import { uniq } from './uniq.ts'
import { wc } from './wc.ts'
import { xargs } from './xargs.ts'
import { yes } from './yes.ts'

/**
 * # text: programs that read, change and show text
 *
 * One file a program (and files for the parts of the larger ones). They stream: none reads further than the real one would, output appears
 * when stdio would show it, and a closed pipe ends the writer. Byte-wise tools work on byte strings, the others on characters (`cli/bytes.ts`).
 */
export const textPrograms: Record<string, Program> = {
  ...yesNo, awk, mawk: awk, cat, cut, echo, egrep, fgrep, grep, head, printf, sed, seq, sleep, sort, tail, tee, tr, uniq, wc, xargs, yes,
}
