import type { Sys } from '../../sim/index.ts'
import { sys, system, users, type ProcessView } from '../../os/index.ts'
import { isTerminal, tool } from '../cli/index.ts'

interface Drawing { readonly first: string; readonly mid: string; readonly last: string; readonly only: string; readonly down: string }
const ASCII: Drawing = { only: '---', first: '-+-', mid: ' |-', last: ' `-', down: ' | ' }
const UTF8: Drawing = { only: '───', first: '─┬─', mid: ' ├─', last: ' └─', down: ' │ ' }

/** pstree(1) of psmisc: processes below their parents; equal leaves are counted together. */
export const pstree = tool({
  name: 'pstree',
  usage: '[-acglpsStTuZ] [PID | USER]',
  about: 'Display a tree of processes.',
  options: { 'a,arguments': 'show command line arguments', 'A,ascii': 'use ASCII line drawing characters', 'c,compact-not': "don't compact identical subtrees", 'l,long': "don't truncate long lines", 'n,numeric-sort': 'sort output by PID', 'p,show-pids': 'show PIDs', 's,show-parents': 'show parents of the selected process', 'T,hide-threads': 'hide threads', 'u,uid-changes': 'show uid transitions', 'U,unicode': 'use UTF-8 line drawing characters', 'h,highlight-all': '', 'g,show-pgids': 'show process group ids', 't,thread-names': '', 'V': '' },
  package: 'PSmisc 23.7',
  *run(call): Sys<number> {
    const all = (yield* system.processes()).filter((p) => !p.kernel)
    const passwd = yield* users.passwd()
    const terminal = yield* isTerminal(1)
    const d = call.has('ascii') || (!call.has('unicode') && !(terminal && /UTF-?8/i.test(call.env.LC_ALL ?? call.env.LANG ?? ''))) ? ASCII : UTF8
    const numbers = call.has('show-pids')
    const label = (p: ProcessView, parent: ProcessView | undefined): string => {
      const notes = [...(numbers ? [String(p.pid)] : []), ...(call.has('show-pgids') ? [String(p.pgid)] : []), ...(call.has('uid-changes') && parent && parent.euid !== p.euid ? [passwd.find((u) => u.uid === p.euid)?.name ?? String(p.euid)] : [])]
      return `${p.comm}${notes.length > 0 ? `(${notes.join(',')})` : ''}${call.has('arguments') ? p.argv.slice(1).map((a) => ` ${a}`).join('') : ''}`
    }
    /** Lines of a process's tree, without what stands before it. */
    const draw = (p: ProcessView, parent: ProcessView | undefined): string[] => {
      const name = label(p, parent)
      const own = all.filter((c) => c.ppid === p.pid).toSorted((a, b) => (call.has('numeric-sort') ? a.pid - b.pid : a.comm < b.comm ? -1 : a.comm > b.comm ? 1 : a.pid - b.pid))
      const groups: { lines: string[]; count: number }[] = []
      for (const child of own) {
        const lines = draw(child, p)
        const same = call.has('compact-not') || numbers || call.has('arguments') ? undefined : groups.find((g) => g.lines.join('\n') === lines.join('\n'))
        if (same) same.count++
        else groups.push({ lines, count: 1 })
      }
      if (call.has('arguments')) return [name, ...groups.flatMap(({ lines }, i) => lines.map((l, k) => (k === 0 ? `  ${i === groups.length - 1 ? d.last.slice(1) : d.mid.slice(1)}${l}` : `  ${i === groups.length - 1 ? '  ' : d.down.slice(1, 3)}${l}`)))]
      const pad = ' '.repeat([...name].length)
      return groups.length === 0 ? [name] : groups.flatMap(({ lines, count }, i) => {
        const times = count > 1 ? `${count}*[` : ''
        const [close, lastOne] = [count > 1 ? ']' : '', i === groups.length - 1]
        return lines.map((l, k) => {
          const text = (k === 0 ? times : ' '.repeat(times.length)) + l + (k === lines.length - 1 ? close : '')
          if (k > 0) return `${pad}${lastOne ? '   ' : d.down}${text}`
          return i === 0 ? `${name}${groups.length === 1 ? d.only : d.first}${text}` : `${pad}${lastOne ? d.last : d.mid}${text}`
        })
      })
    }
    const [word] = call.operands
    const user = word === undefined || /^\d+$/.test(word) ? undefined : passwd.find((u) => u.name === word)
    if (word !== undefined && !/^\d+$/.test(word) && !user) {
      yield* call.say(`No such user name: ${word}\n`)
      return 1
    }
    const roots = user ? all.filter((p) => p.euid === user.uid && all.find((q) => q.pid === p.ppid)?.euid !== user.uid) : all.filter((p) => p.pid === Number(word ?? 1))
    if (roots.length === 0) {
      if (user) call.out.put('No processes found.\n')
      return 1
    }
    const width = terminal && !call.has('long') ? (yield* sys.ttyget(1)).cols : Infinity
    for (const root of roots) for (const line of draw(root, undefined)) call.out.put(`${line.length > width ? `${line.slice(0, width - 1)}+` : line}\n`)
    return 0
  },
})
