import type { Program } from '../../os/index.ts'
import { awk } from './awk/index.ts'
import { cat } from './cat.ts'
import { clear, reset } from './clear.ts'
import { yesNo } from './constant.ts'
import { cut } from './cut.ts'
import { date } from './date.ts'
import { echo } from './echo.ts'
import { env } from './env.ts'
import { expr } from './expr.ts'
import { egrep, fgrep, grep } from './grep.ts'
import { head } from './head.ts'
import { jq } from './jq/index.ts'
import { less } from './pager/less.ts'
import { more } from './pager/more.ts'
import { nohup } from './nohup.ts'
import { printenv } from './printenv.ts'
import { printf } from './printf.ts'
import { sed } from './sed.ts'
import { seq } from './seq.ts'
import { sleep } from './sleep.ts'
import { sort } from './sort.ts'
import { stty } from './stty.ts'
import { tail } from './tail.ts'
import { tee } from './tee.ts'
import { test } from './test.ts'
import { timeout } from './timeout.ts'
import { tput } from './tput.ts'
import { tr } from './tr.ts'
import { tty } from './tty.ts'
import { uniq } from './uniq.ts'
import { watch } from './watch.ts'
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
  ...yesNo, '[': test, awk, cat, clear, cut, date, echo, egrep, env, expr, fgrep, grep, head, jq, less, mawk: awk, more, nohup, printenv, printf, reset, sed, seq, sleep, sort, stty, tail, tee, test, timeout, tput,
  tr, tty, uniq, watch, wc, xargs, yes,
}
