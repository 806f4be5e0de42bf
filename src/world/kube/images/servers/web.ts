import { formatIp } from '../../../net/index.ts'
import { asRoot, hosts, httpHandlers, processes, readText, roots, serveOn, type HttpAnswer, type HttpConnection, type Request, type Service } from '../../../os/index.ts'
import { isErrno, type Registry, type World } from '../../../sim/index.ts'
import { containerHosts, containers, registerContainerServer, say, type Container, type ContainerServer } from '../../containerd/index.ts'
import { timestamp } from '../../api/time.ts'
import { NGINX_PAGE } from '../root.ts'

const containerOf = (w: World, c: HttpConnection): Container | undefined => {
  const p = w.table(processes).get(c.process)
  const key = p && w.table(containerHosts).get(p.host)?.key
  return key === undefined ? undefined : w.table(containers).get(key)
}

const page = (title: string, version: string): string => `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`

/** nginx: files of its directory, the access log on standard output. */
function nginx(w: World, data: { version: string }, r: Request, c: HttpConnection): HttpAnswer {
  const container = containerOf(w, c)
  const p = w.table(processes).must(c.process)
  const path = r.target.split('?')[0]!
  const file = path.endsWith('/') ? `${path}index.html` : path
  const looked = container && w.table(roots).has(w.table(hosts).must(p.host).root)
  // The page of Hubble has a path for probes.
  const text = path === '/healthz' && /hubble-ui/.test(container?.reference ?? '') ? 'ok\n' : looked ? readText(w, asRoot(w, p.host), `/usr/share/nginx/html${file}`) : file === '/index.html' ? NGINX_PAGE : undefined
  const answer: HttpAnswer = text === undefined
    ? { status: 404, headers: { Server: `nginx/${data.version}`, 'Content-Type': 'text/html' }, body: page('404 Not Found', data.version) }
    : { headers: { Server: `nginx/${data.version}`, 'Content-Type': file.endsWith('.html') ? 'text/html' : 'text/plain', 'Accept-Ranges': 'bytes' }, body: text }
  if (container) {
    const t = timestamp(w)
    const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][Number(t.slice(5, 7)) - 1]
    say(w, container, `${formatIp(c.peer.address)} - - [${t.slice(8, 10)}/${month}/${t.slice(0, 4)}:${t.slice(11, 19)} +0000] "${r.method} ${r.target} HTTP/1.1" ${answer.status ?? 200} ${answer.body.length} "-" "${r.headers.get('user-agent') ?? '-'}" "-"`)
  }
  return answer
}

/** The words behind a flag, as `--text=x` or `-text x`. */
function flag(c: Container, name: string): string | undefined {
  for (const [i, a] of c.argv.entries()) {
    const m = new RegExp(`^--?${name}(?:=(.*))?$`, 's').exec(a)
    if (m) return m[1] ?? c.argv[i + 1]
  }
  return undefined
}

/** A server whose start may find its port taken. */
function serving(services: (w: World, c: Container) => { readonly services: readonly Service[]; readonly hello?: readonly string[] }, more: Pick<ContainerServer, 'stops'> = {}): ContainerServer {
  return {
    ...more,
    start(w, c, p) {
      const s = services(w, c)
      try {
        serveOn(w, p, s.services)
      } catch (e) {
        if (!isErrno(e)) throw e
        say(w, c, `bind() failed: ${e.message}`, 'stderr')
        return { exit: 1 }
      }
      for (const line of s.hello ?? []) say(w, c, line, 'stderr')
      return undefined
    },
  }
}

const versionOf = (c: Container, fallback: string): string => /:v?(\d+\.\d+(?:\.\d+)?)/.exec(c.reference)?.[1] ?? fallback

/** agnhost netexec and serve-hostname. */
function agnhost(w: World, data: { mode: string }, r: Request, c: HttpConnection): HttpAnswer {
  const name = w.table(hosts).must(w.table(processes).must(c.process).host).hostname
  if (data.mode === 'serve-hostname') return { body: name }
  const path = r.target.split('?')[0]!
  const query = new Map((r.target.split('?')[1] ?? '').split('&').map((x) => [x.split('=')[0]!, decodeURIComponent(x.split('=')[1] ?? '')]))
  const answers: Readonly<Record<string, () => HttpAnswer>> = {
    '/': () => ({ body: `NOW: ${timestamp(w)}` }), '/hostname': () => ({ body: name }), '/hostName': () => ({ body: name }), '/clientip': () => ({ body: `${formatIp(c.peer.address)}:${c.peer.port}` }),
    '/echo': () => ({ body: query.get('msg') ?? '' }), '/healthz': () => ({ body: '' }),
  }
  return (Object.hasOwn(answers, path) ? answers[path]! : answers['/']!)()
}

export function registerWebServers(registry: Registry): void {
  registry.add(httpHandlers, 'nginx', nginx)
  registry.add(httpHandlers, 'agnhost', agnhost)
  const web = serving((_w, c) => ({ services: [{ http: /hubble-ui/.test(c.reference) ? 8081 : 80, handler: 'nginx', data: { version: versionOf(c, '1.29.1') } }], hello: [`nginx/${versionOf(c, '1.29.1')}`] }))
  registerContainerServer(registry, 'docker-entrypoint.sh', {
    ...web,
    start: (w, c, p) => (/nginx/.test(c.reference) && (c.argv[1] ?? 'nginx') === 'nginx' ? web.start(w, c, p) : /redis/.test(c.reference) ? serving(() => ({ services: [{ tcp: 6379 }], hello: ['* Ready to accept connections tcp'] })).start(w, c, p) : { exit: 127 }),
  })
  registerContainerServer(registry, 'nginx', web)
  registerContainerServer(registry, 'httpd-foreground', serving(() => ({ services: [{ http: 80, body: '<html><body><h1>It works!</h1></body></html>\n' }], hello: ['AH00094: Command line: \'httpd -D FOREGROUND\''] })))
  registerContainerServer(registry, 'http-echo', serving((_w, c) => {
    const listen = Number((flag(c, 'listen') ?? ':5678').split(':').at(-1))
    return { services: [{ http: listen, body: `${flag(c, 'text') ?? 'hello-world'}\n` }], hello: [`[INFO] server is listening on :${listen}`] }
  }))
  registerContainerServer(registry, 'hello', {
    start(w, c) {
      say(w, c, '\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n')
      return { exit: 0 }
    },
  })
  registerContainerServer(registry, 'agnhost', serving((_w, c) => {
    const mode = c.argv[1] ?? 'pause'
    const port = Number(flag(c, 'http-port') ?? flag(c, 'port') ?? (mode === 'serve-hostname' ? 9376 : 8080))
    return { services: mode === 'netexec' || mode === 'serve-hostname' ? [{ http: port, handler: 'agnhost', data: { mode } }, ...(mode === 'netexec' ? [{ udp: 8081 }] : [])] : [] }
  }))
}
