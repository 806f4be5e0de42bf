import { formatIp, linksOf, namespaceByName } from '../../../net/index.ts'
import { hosts, httpHandlers, processes, serveOn, type HttpConnection, type Request } from '../../../os/index.ts'
import { isErrno, type Registry, type World } from '../../../sim/index.ts'
import { registerContainerServer, say } from '../../containerd/index.ts'

/** Header names as Go's net/http spells them. */
const canonical = (name: string): string => name.split('-').map((p) => p.charAt(0).toUpperCase() + p.slice(1).toLowerCase()).join('-')

/** Every address of the pod, loopback first, IPv4 before IPv6 on each link (net.Interfaces). */
function addresses(w: World, connection: HttpConnection): string[] {
  const ns = namespaceByName(w, w.table(processes).must(connection.process).netns)
  return ns ? linksOf(w, ns.id).flatMap((l) => [...l.addresses.map((a) => formatIp(a.local)), ...l.addresses6.map((a) => a.local)]) : []
}

/** traefik/whoami: who answers, to whom, and the request as it came. */
function whoami(w: World, data: { name: string }, r: Request, c: HttpConnection): { status?: number; body: string; headers?: Record<string, string> } {
  const p = w.table(processes).must(c.process)
  const path = r.target.split('?')[0]!
  if (path === '/health') return { status: 200, body: '' }
  if (path === '/api') {
    return { headers: { 'Content-Type': 'application/json' }, body: `${JSON.stringify({ hostname: w.table(hosts).must(p.host).hostname, ip: addresses(w, c), headers: Object.fromEntries(Array.from(r.headers, ([k, v]) => [canonical(k), [v]])), url: r.target, host: r.headers.get('host') ?? '', method: r.method, ...(data.name === '' ? {} : { name: data.name }), remoteAddr: `${formatIp(c.peer.address)}:${c.peer.port}` })}\n` }
  }
  const host = r.headers.get('host') ?? ''
  const rest = Array.from(r.headers, ([k, v]) => [canonical(k), v] as const).filter(([k]) => k !== 'Host').sort(([a], [b]) => (a < b ? -1 : 1))
  const userAgent = rest.filter(([k]) => k === 'User-Agent')
  const others = rest.filter(([k]) => k !== 'User-Agent')
  return {
    body: `${data.name === '' ? '' : `Name: ${data.name}\n`}Hostname: ${w.table(hosts).must(p.host).hostname}\n${addresses(w, c).map((a) => `IP: ${a}\n`).join('')}RemoteAddr: ${formatIp(c.peer.address)}:${c.peer.port}\n`
      + `${r.method} ${r.target} HTTP/1.1\r\nHost: ${host}\r\n${[...userAgent, ...others].map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`,
  }
}

export function registerWhoami(registry: Registry): void {
  registry.add(httpHandlers, 'whoami', whoami)
  registerContainerServer(registry, 'whoami', {
    start(w, c, p) {
      const flag = (name: string): string | undefined => c.argv.find((a) => a.startsWith(`--${name}=`) || a.startsWith(`-${name}=`))?.split('=')[1] ?? (c.argv.indexOf(`--${name}`) > 0 ? c.argv[c.argv.indexOf(`--${name}`) + 1] : undefined)
      const port = Number(flag('port') ?? c.env.WHOAMI_PORT_NUMBER ?? 80)
      try {
        serveOn(w, p, [{ http: port, handler: 'whoami', data: { name: flag('name') ?? c.env.WHOAMI_NAME ?? '' } }])
      } catch (e) {
        if (!isErrno(e)) throw e
        say(w, c, `listen tcp :${port}: bind: ${e.message.toLowerCase()}`, 'stderr')
        return { exit: 1 }
      }
      say(w, c, `Starting up on port ${port}`, 'stderr')
      return undefined
    },
    stops: { after: 0, code: 2 },
  })
}
