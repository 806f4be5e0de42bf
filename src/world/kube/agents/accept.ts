import { acceptSocket, bindSocket, listenSocket, namespaceByName, openSocket, setSocketOptions, socketEvents, watchSocket } from '../../net/index.ts'
import { adoptSocket, processes, type Process } from '../../os/index.ts'
import { isErrno, type Registry, type TaskId, type World } from '../../sim/index.ts'
import { adoptServerEnd } from './link.ts'

const HANDLER = 'kube.agent-accept'
const BACKLOG = 1024

/** Listens for agents alone, where no API server of HTTP does: tests of nodes. Throws EADDRINUSE. */
export function listenForAgents(w: World, p: Process, port: number): void {
  const ns = namespaceByName(w, p.netns)!
  const socket = openSocket(w, { ns: ns.id, type: 'stream', uid: 0 })
  setSocketOptions(w, socket, { reuseAddress: true })
  bindSocket(w, socket, { address: 0, port }, { privileged: true })
  listenSocket(w, socket, BACKLOG)
  adoptSocket(w, w.table(processes).must(p.id), socket)
  watchSocket(w, socket, { handler: HANDLER, data: { process: p.id } })
}

export function registerAccept(registry: Registry): void {
  registry.add(socketEvents, HANDLER, (w, listening, d: { process: TaskId }) => {
    for (;;) {
      try {
        const socket = acceptSocket(w, listening)
        adoptServerEnd(w, socket, d.process, adoptSocket(w, w.table(processes).must(d.process), socket))
      } catch (e) {
        if (!isErrno(e)) throw e
        return
      }
    }
  })
}
