import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { readWatch } from '../../../../src/world/kube/index.ts'
import { answer, world } from './rig.ts'
import { SCENES, type Scene } from './scenes.ts'

/*
 * Records what a real kubectl prints against this store: `node scripts/run.mjs test/world/programs/kubectl/record.ts PATH-TO-KUBECTL [SCENE…]`. The server is Node's, its
 * answers are the lab's, so that what differs is the client's.
 */

interface Line { readonly command: string; readonly output: string; readonly exit: number }

const shell = (command: string, env: Record<string, string>, cwd: string): Promise<{ output: string; exit: number }> =>
  new Promise((done) => {
    execFile('bash', ['-c', `exec 2>&1; ${command}`], { env, cwd, timeout: 20_000 }, (e, stdout) => done({ output: stdout, exit: e ? Number(e.code ?? 1) : 0 }))
  })

async function record(kubectl: string, scene: Scene): Promise<Line[]> {
  const w = world(scene.seed)
  const server = createServer((q, r) => {
    const chunks: Buffer[] = []
    q.on('data', (c: Buffer) => chunks.push(c))
    q.on('end', () => {
      const body = Buffer.concat(chunks)
      const a = answer(w, q.method!, q.url!, Object.fromEntries(Object.entries(q.headers).map(([k, v]) => [k, String(v)])), body.toString('utf8'))
      w.runTo(w.now + 2)
      if ('status' in a) {
        r.writeHead(a.status, a.headers)
        r.end(a.body)
        return
      }
      if (!('watch' in a)) {
        r.writeHead(501)
        r.end()
        return
      }
      r.writeHead(200, { 'content-type': 'application/json' })
      r.flushHeaders()
      for (const line of readWatch(w, a.watch)) r.write(line)
    })
  })
  await new Promise<void>((done) => server.listen(6443, '127.0.0.1', done))
  const home = mkdtempSync(join(tmpdir(), 'kubectl-'))
  mkdirSync(join(home, '.kube'))
  mkdirSync(join(home, 'bin'))
  writeFileSync(join(home, '.kube/config'), 'apiVersion: v1\nkind: Config\nclusters:\n- cluster: {server: "http://127.0.0.1:6443"}\n  name: kubernetes\ncontexts:\n- context: {cluster: kubernetes, user: kubernetes-admin}\n  name: kubernetes-admin@kubernetes\ncurrent-context: kubernetes-admin@kubernetes\nusers:\n- name: kubernetes-admin\n  user: {token: abc}\n')
  const env = { HOME: home, PATH: `${kubectl.replace(/\/[^/]*$/, '')}:/usr/bin:/bin` }
  const out: Line[] = []
  for (const command of scene.commands) {
    const { output, exit } = await shell(command, env, home)
    out.push({ command, output: output.replaceAll('127.0.0.1:6443', '192.168.10.100:6443').replaceAll(home, '/root'), exit })
  }
  server.closeAllConnections()
  await new Promise<void>((done) => server.close(() => done()))
  return out
}

const [kubectl = 'kubectl', ...wanted] = process.argv.slice(2)
mkdirSync('test/recordings/kubectl', { recursive: true })
for (const scene of SCENES) {
  if (wanted.length > 0 && !wanted.includes(scene.name)) continue
  writeFileSync(`test/recordings/kubectl/${scene.name}.json`, `${JSON.stringify(await record(kubectl, scene), undefined, 1)}\n`)
  console.log(scene.name)
}
process.exit(0)
