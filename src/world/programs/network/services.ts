import { sys } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'

/** /etc/services: names by `port/protocol`, and ports by name. */
export interface Services {
  name(port: number, protocol: 'tcp' | 'udp'): string | undefined
  port(name: string, protocol: 'tcp' | 'udp'): number | undefined
}

/** Reads /etc/services; a host without it knows no names. */
export function* readServices(): Sys<Services> {
  let text = ''
  try {
    text = yield* sys.readFile('/etc/services')
  } catch (e) {
    if (!isErrno(e)) throw e
  }
  const names = new Map<string, string>()
  const ports = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [name, place, ...aliases] = line.replace(/#.*/, '').split(/\s+/).filter((w) => w !== '')
    if (name === undefined || place === undefined) continue
    const [port, protocol] = place.split('/')
    if (!names.has(place)) names.set(place, name)
    for (const n of [name, ...aliases]) ports.set(`${n}/${protocol}`, Number(port))
  }
  return { name: (port, protocol) => names.get(`${port}/${protocol}`), port: (name, protocol) => ports.get(`${name}/${protocol}`) }
}
