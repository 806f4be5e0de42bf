import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync, appendFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Header, SessionEvent } from './event.ts'

/** Another process writes this journal. */
export class JournalBusy extends Error {
  override readonly name = 'JournalBusy'
  readonly pid: number
  constructor(file: string, pid: number) {
    super(`this run is open in another process (pid ${pid}); close it there, or choose another run with --run NAME\n  journal: ${file}`)
    this.pid = pid
  }
}

/** A journal that cannot be read; the message says where and what to do. */
export class JournalBroken extends Error {
  override readonly name = 'JournalBroken'
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (e) {
    return (e as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** What stands in a journal: the header, the events, and where the last whole line ends. A torn last line is left out. */
export function readJournal(file: string): { header: Header; events: SessionEvent[]; size: number; torn: string } {
  const text = readFileSync(file)
  const end = text.lastIndexOf(10) + 1
  const lines = text.subarray(0, end).toString('utf8').split('\n').slice(0, -1)
  const parsed: unknown[] = []
  let size = 0
  for (const [i, line] of lines.entries()) {
    try {
      parsed.push(JSON.parse(line))
      size += Buffer.byteLength(line) + 1
    } catch {
      if (i === lines.length - 1) break // a line that a crash tore may end in a newline of its own bytes
      throw new JournalBroken(`${file}:${i + 1}:1: this line is no JSON; take it out to go on with what stands before it\n  ${line.slice(0, 100)}`)
    }
  }
  const header = parsed[0] as Header | undefined
  if (header?.journal !== 1) throw new JournalBroken(`${file}:1:1: this is no journal of cilium-tutor that this release can read; move it away, or start with --run NAME`)
  return { header, events: parsed.slice(1) as SessionEvent[], size, torn: text.subarray(size).toString('utf8') }
}

/**
 * An append-only file of JSON Lines. Every event is written before the lab sees it; `sync` also waits for the disk (Enter, control keys, a step passed).
 * One process writes; what a crash tore is set aside in `FILE.torn`.
 */
export class Journal {
  readonly file: string
  readonly header: Header
  /** The release that runs now; the header names the one that began the run. */
  readonly release: string
  readonly #fd: number
  readonly #lock: string
  #dirty = false

  private constructor(file: string, header: Header, release: string, fd: number, lock: string) {
    this.file = file
    this.header = header
    this.release = release
    this.#fd = fd
    this.#lock = lock
  }

  /** Opens a journal and gives the events in it, or begins one. Throws JournalBusy, JournalBroken. */
  static open(file: string, header: Header): { journal: Journal; events: SessionEvent[] } {
    mkdirSync(dirname(file), { recursive: true })
    const lock = Journal.#take(file)
    try {
      if (!existsSync(file) || statSync(file).size === 0) {
        const fd = openSync(file, 'a+', 0o600)
        writeSync(fd, `${JSON.stringify(header)}\n`)
        fsyncSync(fd)
        return { journal: new Journal(file, header, header.release, fd, lock), events: [] }
      }
      const found = readJournal(file)
      const fd = openSync(file, 'r+')
      if (found.torn !== '') {
        appendFileSync(`${file}.torn`, `${found.torn}\n`)
        ftruncateSync(fd, found.size)
      }
      closeSync(fd)
      return { journal: new Journal(file, found.header, header.release, openSync(file, 'a'), lock), events: found.events }
    } catch (e) {
      rmSync(lock, { force: true })
      throw e
    }
  }

  /** Throws JournalBusy where another process writes the journal. */
  static checkFree(file: string): void { rmSync(Journal.#take(file), { force: true }) }

  static #take(file: string): string {
    const lock = `${file}.lock`
    for (let tries = 0; ; tries++) {
      try {
        writeFileSync(lock, String(process.pid), { flag: 'wx' })
        return lock
      } catch (e) {
        if ((e as NodeJS.ErrnoException).code !== 'EEXIST' || tries > 3) throw e
        const pid = Number(readFileSync(lock, 'utf8'))
        if (pid > 0 && pid !== process.pid && alive(pid)) throw new JournalBusy(file, pid)
        rmSync(lock, { force: true })
      }
    }
  }

  append(event: SessionEvent, sync: boolean): void {
    writeSync(this.#fd, `${JSON.stringify(event)}\n`)
    this.#dirty = true
    if (sync) this.sync()
  }

  sync(): void {
    if (!this.#dirty) return
    fsyncSync(this.#fd)
    this.#dirty = false
  }

  close(): void {
    this.sync()
    closeSync(this.#fd)
    rmSync(this.#lock, { force: true })
  }
}

/** Puts a journal aside under a name that says why, so that a new one can begin and nothing is lost. Gives the new name. */
export function setAside(file: string, why: string): string {
  for (let n = 1; ; n++) {
    const to = file.replace(/(\.jsonl)?$/, `.${why}-${n}.jsonl`)
    if (existsSync(to)) continue
    renameSync(file, to)
    return to
  }
}
