import { describe, expect, it } from 'vitest'
import { formatAction, parseAction, Typist, Unsupported, type CommandRecord, type Lab, type Verb } from '../../src/lab/index.ts'

const SIZE = { cols: 80, rows: 24 }
const ALL: readonly Verb[] = ['wait', 'link', 'cable', 'power', 'freeze', 'thaw', 'speaker', 'speaker-stop', 'announce', 'withdraw', 'frr-stop', 'frr-start', 'delay', 'loss', 'run']

export interface Subject {
  readonly lab: Lab
  /** A host that runs; its shell knows `echo`, `touch NAME`, `ls`, `exit N` in an empty folder. */
  readonly host: string
}

/** What every lab obeys, whatever it is made of. */
export function labContract(name: string, make: () => Promise<Subject>): void {
  describe(`${name} as a lab`, () => {
    const typed = async (text: string): Promise<{ subject: Subject; output: string; records: readonly CommandRecord[] }> => {
      const subject = await make()
      const typist = new Typist(subject.lab)
      const { output, records } = await typist.type(subject.host, text)
      typist.dispose()
      return { subject, output, records }
    }

    it('names its hosts', async () => {
      const { lab, host } = await make()
      expect(lab.view().hosts).toContainEqual(expect.objectContaining({ name: host, up: true }))
      await lab.close()
    })

    it('opens a shell that answers what is typed', async () => {
      const { subject, output } = await typed('echo one two')
      expect(output).toContain('one two\r\n')
      await subject.lab.close()
    })

    it('tells each command with its line, exit status and output', async () => {
      const { subject, records } = await typed('echo a\nnosuchprogram\n')
      expect(records.map((r) => [r.line, r.exit, r.host])).toEqual([['echo a', 0, subject.host], ['nosuchprogram', 127, subject.host]])
      expect(records[0]!.output.replaceAll('\r', '')).toBe('a\n')
      expect(records[1]!.output).toContain('not found')
      await subject.lab.close()
    })

    it('says that a terminal asks once its shell is at a prompt', async () => {
      const { subject } = await typed('echo x')
      const terminal = await subject.lab.open(subject.host, SIZE)
      await subject.lab.clock?.advance(5_000_000, { stopWhenAsking: terminal.id })
      let how = ''
      terminal.onAsking((a) => { how = a })
      expect(how).toBe('shell')
      await subject.lab.close()
    })

    it('says that a terminal is gone when its shell exits, and with which status', async () => {
      const { lab, host } = await make()
      const terminal = await lab.open(host, SIZE)
      await lab.clock?.advance(5_000_000, { stopWhenAsking: terminal.id })
      let gone: unknown
      terminal.onExit((why) => { gone = why })
      terminal.write(new TextEncoder().encode('exit 3\r'))
      await lab.clock?.advance(5_000_000)
      expect(gone).toMatchObject({ cause: 'exit', code: 3 })
      await lab.close()
    })

    it('probes without a trace', async () => {
      const { lab, host } = await make()
      const made = await lab.probe(host, 'touch here')
      expect(made).toMatchObject({ kind: 'exit', exit: 0 })
      expect(await lab.probe(host, 'ls')).toMatchObject({ kind: 'exit', exit: 0, stdout: '' })
      await lab.close()
    })

    it('gives a probe its exit status and its output', async () => {
      const { lab, host } = await make()
      expect(await lab.probe(host, 'echo seen')).toMatchObject({ kind: 'exit', exit: 0, stdout: 'seen\n' })
      expect(await lab.probe(host, 'nosuchprogram')).toMatchObject({ kind: 'exit', exit: 127 })
      await lab.close()
    })

    it('rejects an unknown host in words that name the hosts', async () => {
      const { lab, host } = await make()
      await expect(lab.open('nowhere', SIZE)).rejects.toThrow(new RegExp(`nowhere[\\s\\S]*${host}`))
      await expect(lab.probe('nowhere', 'ls')).rejects.toThrow('nowhere')
      await lab.close()
    })

    it('does the actions that it says it can, and rejects the others as unsupported', async () => {
      const { lab, host } = await make()
      for (const verb of ALL.filter((v) => !lab.can.actions.includes(v))) {
        const text = { speaker: `speaker ${host} 1 1.1.1.1 2.2.2.2 2`, 'speaker-stop': `speaker-stop ${host} TERM`, announce: `announce ${host} 10.0.0.0/8`, withdraw: `withdraw ${host} 10.0.0.0/8`, link: `link ${host} eth0 up`, cable: `cable ${host} eth0 in`, delay: 'delay lan 5', loss: 'loss lan 5', wait: 'wait 1', run: `run ${host} ls` }[verb as string] ?? `${verb} ${host}`
        await expect(lab.act(parseAction(text)), verb).rejects.toBeInstanceOf(Unsupported)
      }
      if (lab.can.actions.includes('power')) {
        await lab.act(parseAction(`power ${host} off`))
        await expect(lab.open(host, SIZE)).rejects.toThrow(host)
      }
      await lab.close()
    })
  })
}

describe('an action', () => {
  it('is read back from its own words', () => {
    for (const text of ['wait 9', 'link k8s-w1 eth1 down', 'cable r eth0 out', 'power r reset', 'freeze r', 'speaker r 65001 10.0.0.1 10.0.0.2 65000 10.1.0.0/24 hold=9', 'speaker-stop r KILL', 'announce r 10.0.0.0/8', 'frr-stop', 'delay lan10 2.5', 'loss lan10 50', 'run r ip route add default via 10.0.0.1'])
      expect(formatAction(parseAction(text))).toBe(text)
  })

  it('that is none is refused with what there is', () => {
    expect(() => parseAction('explode r')).toThrow(/unknown action "explode"; the actions are wait, link/)
    expect(() => parseAction('link r eth0 sideways')).toThrow('usage: ! link HOST DEV up|down')
  })
})
