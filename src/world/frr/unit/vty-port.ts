import { bindSocket, listenSocket, LOOPBACK, openSocket, setSocketOptions } from '../../net/index.ts'
import { adoptSocket, netnsOf, processes, type Process } from '../../os/index.ts'
import { isErrno, type World } from '../../sim/index.ts'

/** Ports of the daemons' own telnet prompts, on loopback as `-A 127.0.0.1` says. Nobody answers there: a password would have to be set first. */
const PORTS: Readonly<Record<string, number>> = { zebra: 2601, bgpd: 2605, staticd: 2616 }
/** Their descriptors: those before them belong to event queues, pipes and the sockets between the daemons. */
const DESCRIPTORS: Readonly<Record<string, number>> = { zebra: 22, bgpd: 15, staticd: 9 }
const BACKLOG = 3

export const vtyPort = (daemon: string): number => PORTS[daemon] ?? 0

export function listenVty(w: World, p: Process): void {
  try {
    const id = openSocket(w, { ns: netnsOf(w, p), type: 'stream', family: 4, uid: 0 })
    adoptSocket(w, w.table(processes).must(p.id), id, DESCRIPTORS[p.comm])
    setSocketOptions(w, id, { reuseAddress: true })
    bindSocket(w, id, { address: LOOPBACK, port: vtyPort(p.comm) }, { privileged: true })
    listenSocket(w, id, BACKLOG)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}
