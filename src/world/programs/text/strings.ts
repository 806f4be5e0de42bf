import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { latinOf, tool } from '../cli/index.ts'

const MISUSE = 'Usage: strings [option(s)] [file(s)]\n Display printable strings in [file(s)] (stdin by default)\n'

export const strings = tool({
  name: 'strings',
  usage: '[option(s)] [file(s)]',
  about: 'Shows runs of characters that print, at least four long.',
  options: {
    'a,all': '(default)',
    'f,print-file-name': 'show file names',
    'n,bytes=NUMBER': 'how long a run must be',
    't,radix=RADIX': 'show where it stands: o, d, x',
    'o': '',
    'e,encoding=ENCODING': '',
    'w,include-all-whitespace': '',
    '#': '',
  },
  package: 'GNU strings 2.42',
  misuse: () => MISUSE,
  *run(call): Sys<number> {
    const word = call.value('bytes') ?? call.value('#') ?? '4'
    const least = Number(word)
    if (!(least >= 1)) {
      yield* call.complain(`invalid minimum string length ${word}`)
      return 1
    }
    const radix = call.has('o') ? 'o' : call.value('radix')
    const base = radix === undefined ? undefined : radix === 'o' ? 8 : radix === 'd' ? 10 : 16
    let status = 0
    for (const name of call.operands.length > 0 ? call.operands : ['-']) {
      try {
        const fd = name === '-' ? 0 : yield* sys.open(name, 'r')
        if ((yield* sys.fstat(fd)).type === 'dir') {
          yield* call.say(`strings: Warning: '${name}' is a directory\n`)
          status = 1
          continue
        }
        let run = ''
        let at = 0
        const finish = (end: number): void => {
          const where = base === undefined ? '' : `${(end - run.length).toString(base).padStart(7)} `
          if (run.length >= least) call.out.bytes(`${call.has('print-file-name') ? `${name}: ` : ''}${where}${run}\n`)
          run = ''
        }
        for (;;) {
          const chunk = latinOf(yield* sys.read(fd))
          if (chunk === '') break
          for (const c of chunk) {
            if ((c >= ' ' && c <= '~') || c === '\t') run += c
            else finish(at)
            at++
          }
          yield* call.out.settle()
        }
        finish(at)
        if (fd !== 0) yield* sys.close(fd)
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.say(`strings: '${name}': ${e.errno === 'ENOENT' ? 'No such file' : e.message}\n`)
        status = 1
      }
    }
    return status
  },
})
