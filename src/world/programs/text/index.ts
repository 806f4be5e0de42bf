import type { Program } from '../../os/index.ts'
import { awk } from './awk/index.ts'
import { base32, base64 } from './base64.ts'
import { cat } from './cat.ts'
import { clear, reset } from './clear.ts'
import { cmp } from './cmp.ts'
import { column } from './column.ts'
import { comm } from './comm.ts'
import { yesNo } from './constant.ts'
import { cut } from './cut.ts'
import { date } from './date.ts'
import { diff } from './diff.ts'
import { hd, hexdump } from './dump-hexdump.ts'
import { od } from './dump-od.ts'
import { xxd } from './dump-xxd.ts'
import { echo } from './echo.ts'
import { env } from './env.ts'
import { expr } from './expr.ts'
import { fold } from './fold.ts'
import { egrep, fgrep, grep } from './grep.ts'
import { head } from './head.ts'
import { join } from './join.ts'
import { jq } from './jq/index.ts'
import { nl } from './nl.ts'
import { nohup } from './nohup.ts'
import { less } from './pager/less.ts'
import { more } from './pager/more.ts'
import { paste } from './paste.ts'
import { printenv } from './printenv.ts'
import { printf } from './printf.ts'
import { rev } from './rev.ts'
import { sed } from './sed.ts'
import { seq } from './seq.ts'
import { sleep } from './sleep.ts'
import { sort } from './sort.ts'
import { strings } from './strings.ts'
import { stty } from './stty.ts'
import { sums } from './sums.ts'
import { expand, unexpand } from './tabs.ts'
import { tac } from './tac.ts'
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
 * One file a program (and files for the parts of the larger ones). They stream: none reads further than the real one would, output
 * appears when stdio would show it, and a closed pipe ends the writer. Byte-wise tools work on byte strings, the others on characters
 * (`cli/bytes.ts`).
 */
export const textPrograms: Record<string, Program> = {
  ...yesNo, ...sums, '[': test, awk, base32, base64, cat, clear, cmp, column, comm, cut, date, diff, echo, egrep, env, expand, expr,
  fgrep, fold, grep, hd, head, hexdump, join, jq, less, mawk: awk, more, nl, nohup, od, pager: less, paste,
  printenv, printf, reset, rev, sed, seq, sleep, sort, strings, stty, tac, tail, tee, test, timeout, tput, tr, tty, unexpand, uniq,
  watch, wc, xargs, xxd, yes,
}
