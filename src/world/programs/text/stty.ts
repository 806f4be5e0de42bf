import { isErrno, SysError, type Sys } from '../../sim/index.ts'
import { COOKED, RAW, sys, type Termios } from '../../os/index.ts'
import { quote, quoteWord, tool, type ToolCall } from '../cli/index.ts'

/** Flags that a terminal of the lab has, by the field of its modes. */
const FLAGS: Readonly<Record<string, keyof Termios>> = {
  icanon: 'icanon', echo: 'echo', isig: 'isig', icrnl: 'icrnl', opost: 'opost', ixon: 'ixon', tostop: 'tostop',
}
/** The rest of what stty shows: always as it is here, set without effect. */
const FIXED = {
  control: '-parenb -parodd -cmspar cs8 -hupcl -cstopb cread -clocal -crtscts',
  input: '-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr icrnl ixon -ixoff -iuclc -ixany -imaxbel iutf8',
  output: 'opost -olcuc -ocrnl onlcr -onocr -onlret -ofill -ofdel nl0 cr0 tab0 bs0 vt0 ff0',
  local: 'isig icanon iexten echo echoe echok -echonl -noflsh -xcase -tostop -echoprt echoctl echoke -flusho -extproc',
}
const KEYS =
  'intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; eol = <undef>; eol2 = <undef>; swtch = <undef>; start = ^Q; ' +
  'stop = ^S; susp = ^Z; rprnt = ^R; werase = ^W; lnext = ^V; discard = ^O; min = 1; time = 0;'
const NAMES = new Set(Object.values(FIXED).join(' ').split(' ').map((w) => w.replace(/^-/, '')))
const CHARACTERS = /^(intr|quit|erase|kill|eof|eol|eol2|swtch|start|stop|susp|rprnt|werase|lnext|discard|min|time|line)$/

const COMBINATIONS: Readonly<Record<string, Partial<Termios>>> = {
  sane: COOKED,
  raw: RAW,
  '-raw': COOKED,
  cooked: { ...COOKED },
  '-cooked': RAW,
  cbreak: { icanon: false },
  '-cbreak': { icanon: true },
  nl: { icrnl: false },
  '-nl': { icrnl: true },
}

const declared = tool({
  name: 'stty',
  usage: ['[-F DEVICE | --file=DEVICE] [SETTING]...', '[-F DEVICE | --file=DEVICE] [-a|--all]', '[-F DEVICE | --file=DEVICE] [-g|--save]'],
  about: 'Shows or changes how a terminal works.',
  options: {
    'a,all': 'show all settings',
    'g,save': 'show all settings so that stty reads them',
    'F,file=DEVICE': 'the terminal instead of standard input',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const device = call.value('file')
    try {
      const fd = device === undefined ? 0 : yield* sys.open(device, 'rw')
      const t = yield* sys.ttyget(fd)
      if (call.operands.length === 0) {
        call.out.put(call.has('save') ? save(t.termios) : show(t.termios, t, call.has('all')))
        return 0
      }
      return yield* change(call, fd)
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* call.complain(`${device === undefined ? "'standard input'" : quote(device)}: ${e.message}`)
      return 1
    }
  },
})

/** Options of stty look like settings: `-echo` is one. Only what is known as an option is read as such. */
export const stty: typeof declared = (i) => {
  const words = i.argv.slice(1)
  const options = words.filter((w, at) => /^(-[agF].*|--.+)$/.test(w) || words[at - 1] === '-F')
  return declared({ ...i, argv: [i.argv[0]!, ...options, '--', ...words.filter((w) => !options.includes(w))] })
}

function* change(call: ToolCall, fd: number): Sys<number> {
  const words = [...call.operands]
  while (words.length > 0) {
    const word = words.shift()!
    const t = yield* sys.ttyget(fd)
    const [, minus = '', name = word] = /^(-?)(.*)$/.exec(word) ?? []
    if (word === 'size') call.out.put(`${t.rows} ${t.cols}\n`)
    else if (word === 'speed') call.out.put('38400\n')
    else if (COMBINATIONS[word]) yield* sys.ttyset(fd, COMBINATIONS[word])
    else if (FLAGS[name]) yield* sys.ttyset(fd, { [FLAGS[name]]: minus === '' })
    else if (word === 'rows' || word === 'cols' || word === 'columns') {
      const n = words.shift()
      if (n === undefined) return yield* call.misuse(`missing argument to ${quoteWord(word)}`)
      if (!/^\d+$/.test(n)) {
        yield* call.complain(`invalid integer argument: ${quoteWord(n)}`)
        return 1
      }
      yield* sys.ttysize(fd, word === 'rows' ? t.cols : Number(n), word === 'rows' ? Number(n) : t.rows)
    } else if (CHARACTERS.test(word)) {
      if (words.shift() === undefined) return yield* call.misuse(`missing argument to ${quoteWord(word)}`)
    } else if (/^[0-9a-f]+(:[0-9a-f]+){3,}$/.test(word)) yield* sys.ttyset(fd, restore(word))
    else if (!NAMES.has(name) && !/^\d+$/.test(word)) return yield* call.misuse(`invalid argument ${quoteWord(word)}`)
  }
  return 0
}

const flagText = (text: string, t: Termios): string => text.split(' ').map((w) => {
  const name = w.replace(/^-/, '')
  const field = FLAGS[name]
  return field ? (t[field] ? name : `-${name}`) : w
}).join(' ')

/** Words in lines no wider than the terminal. */
function wrap(text: string, columns: number, by: RegExp): string {
  const lines: string[] = []
  let line = ''
  for (const part of text.split(by)) {
    if (line !== '' && line.length + 1 + part.length > columns) {
      lines.push(line)
      line = part
    } else line = line === '' ? part : `${line} ${part}`
  }
  return `${[...lines, line].join('\n')}\n`
}

function show(t: Termios, size: { cols: number; rows: number }, all: boolean): string {
  if (!all) {
    const changed = Object.entries(FLAGS)
      .filter(([, field]) => t[field] !== COOKED[field])
      .map(([name, field]) => (t[field] ? name : `-${name}`))
    return `speed 38400 baud; line = 0;\n-brkint -imaxbel iutf8\n${changed.length > 0 ? `${changed.join(' ')}\n` : ''}`
  }
  const head = `speed 38400 baud; rows ${size.rows}; columns ${size.cols}; line = 0;\n`
  return head + wrap(KEYS, size.cols, /(?<=;) /) + Object.values(FIXED).map((f) => wrap(flagText(f, t), size.cols, / /)).join('')
}

const BITS = { icrnl: 0x100, ixon: 0x400, opost: 1, isig: 1, icanon: 2, echo: 8, tostop: 0x100 } as const
const bit = (on: boolean, n: number): number => (on ? n : 0)

function save(t: Termios): string {
  const fields = [
    0x4000 + bit(t.icrnl, BITS.icrnl) + bit(t.ixon, BITS.ixon), 4 + bit(t.opost, BITS.opost), 0xbf,
    0x8a30 + bit(t.isig, BITS.isig) + bit(t.icanon, BITS.icanon) + bit(t.echo, BITS.echo) + bit(t.tostop, BITS.tostop),
  ]
  return `${fields.map((f) => f.toString(16)).join(':')}:3:1c:7f:15:4:0:1:0:11:13:1a:0:12:f:17:16:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0\n`
}

function restore(text: string): Termios {
  const [input, output, , local] = text.split(':').map((f) => parseInt(f, 16)) as [number, number, number, number]
  if ([input, output, local].some(Number.isNaN)) throw new SysError('EINVAL')
  return {
    icrnl: (input & BITS.icrnl) !== 0,
    ixon: (input & BITS.ixon) !== 0,
    opost: (output & BITS.opost) !== 0,
    isig: (local & BITS.isig) !== 0,
    icanon: (local & BITS.icanon) !== 0,
    echo: (local & BITS.echo) !== 0,
    tostop: (local & BITS.tostop) !== 0,
  }
}
