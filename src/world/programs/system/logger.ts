import { type Sys } from '../../sim/index.ts'
import { sys, system, users } from '../../os/index.ts'
import { strftime } from '../../text/index.ts'
import { isTerminal, LineReader, textOf, tool, wallClock } from '../cli/index.ts'

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug']
const NOTICE = 5

export const logger = tool({
  name: 'logger',
  usage: '[options] [<message>]',
  about: 'Enter messages into the system log.',
  options: { 'i': "log the logger command's PID", ',id[=ID]': 'log the given ID, or the PID', 'f,file=FILE': 'log the contents of this file', 'p,priority=PRIO': 'mark given message with this priority', 's,stderr': 'output message to standard error as well', 't,tag=TAG': 'mark every line with this tag', 'e,skip-empty': '' },
  package: 'util-linux 2.39.3',
  *run(call): Sys<number> {
    const word = call.value('priority')?.split('.').at(-1)
    const priority = word === undefined ? NOTICE : LEVELS.indexOf({ warn: 'warning', error: 'err', panic: 'emerg' }[word] ?? word)
    if (priority < 0) {
      yield* call.complain(`unknown priority name: ${word}`)
      return 1
    }
    const self = yield* sys.self()
    const identifier = call.value('tag') ?? (yield* users.nameOf(self.euid))
    const id = call.has('i') || call.has('id') ? { pid: Number(call.value('id') || self.pid) } : {}
    const enter = function* (message: string): Sys<void> {
      yield* system.log({ identifier, message, priority, ...id })
      if (call.has('stderr')) yield* call.say(`<${8 + priority}>${strftime('%b %d %H:%M:%S', (yield* wallClock())(yield* sys.clock()))} ${identifier}: ${message}\n`)
    }
    if (call.operands.length > 0) {
      yield* enter(call.operands.join(' '))
      return 0
    }
    const text = call.value('file') === undefined ? undefined : yield* sys.readFile(call.value('file')!)
    if (text !== undefined) {
      for (const line of text.replace(/\n$/, '').split('\n')) yield* enter(line)
      return 0
    }
    const lines = new LineReader(0)
    for (let line = yield* lines.line(); line !== undefined; line = yield* lines.line()) yield* enter(textOf(line))
    return 0
  },
})

const KERNEL_LEVELS: Readonly<Record<string, number>> = Object.fromEntries([...LEVELS.entries()].map(([i, l]) => [l === 'warning' ? 'warn' : l, i]))

/** dmesg(1): what the kernel said since the start. Only root may read it, as Ubuntu has it. */
export const dmesg = tool({
  name: 'dmesg',
  usage: '[options]',
  about: 'Display or control the kernel ring buffer.',
  options: {
    'C,clear': '', 'c,read-clear': '', 'H,human': '', 'k,kernel': '', 'l,level=LIST': 'of these levels', 'L,color[=WHEN]': '', 'n,console-level=LEVEL': '', 'P,nopager': '', 'r,raw': 'with the level', 'S,syslog': '', 'T,ctime': 'with the time of day', 't,notime': 'without times', 'w,follow': 'wait for more', 'W,follow-new': 'wait for what comes', 'x,decode': 'with facility and level', 'u,userspace': '', 'e,reltime': '', 'd,show-delta': '', 'f,facility=LIST': '',
  },
  package: 'util-linux 2.39.3',
  *run(call): Sys<number> {
    if ((yield* sys.self()).euid !== 0) {
      yield* call.complain('read kernel buffer failed: Operation not permitted')
      return 1
    }
    if (call.has('clear')) return 0
    const levels = call.value('level')?.split(',').map((l) => KERNEL_LEVELS[l.replace('warning', 'warn')])
    if (levels?.includes(undefined)) {
      yield* call.complain(`unknown level '${call.value('level')}'`)
      return 1
    }
    const clock = yield* wallClock()
    const { booted } = yield* system.machine()
    const terminal = yield* isTerminal(1)
    let next = 0
    const show = function* (wait: boolean): Sys<void> {
      const { entries, boot } = yield* system.journal(next, wait ? { wait } : {})
      for (const e of entries) {
        next = e.seq + 1
        if (!e.kernel || e.boot !== boot || (levels && !levels.includes(e.priority))) continue
        const since = `[${(Math.max(0, e.time - booted) / 1e6).toFixed(6).padStart(12)}]`
        const stamp = call.has('notime') ? '' : call.has('ctime') || call.has('human') ? `[${strftime('%a %b %e %H:%M:%S %Y', clock(e.time))}] ` : `${since} `
        call.out.put(`${call.has('raw') ? `<${e.priority}>` : call.has('decode') ? `kern  :${Object.keys(KERNEL_LEVELS)[e.priority]!.padEnd(6)}: ` : ''}${terminal && stamp ? `\x1b[32m${stamp.trimEnd()}\x1b[0m ` : stamp}${e.message}\n`)
      }
      yield* call.out.flush()
    }
    if (!call.has('follow-new')) yield* show(false)
    else next = ((yield* system.journal()).entries.at(-1)?.seq ?? 0) + 1
    while (call.has('follow') || call.has('follow-new')) yield* show(true)
    return 0
  },
})
