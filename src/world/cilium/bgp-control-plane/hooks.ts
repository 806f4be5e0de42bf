import { bgpNotice, bgpPolicy, bgpSockets, findSpeaker, noticeWords, peerChanged, type BgpNotice, type PolicyQuestion, type PolicyRoute, type SpeakerId } from '../../bgp/index.ts'
import { closeSocket, formatIp, type Prefix, type SocketId } from '../../net/index.ts'
import { adoptSocket, closeDescriptor, openFiles, processes } from '../../os/index.ts'
import type { Registry, World } from '../../sim/index.ts'
import { agentOf, type Agent } from '../agent/tables.ts'
import { info, warn } from '../agent/log.ts'
import { LOG } from './peers.ts'
import { USER } from './reconcile.ts'
import { instanceOfSpeaker, type Statement } from './tables.ts'
import { reportSoon } from './work.ts'

const covers = (s: Statement, p: Prefix): boolean => s.prefixes.some((x) => x.prefix.address === p.address && p.length >= x.from && p.length <= x.to)

/** Nothing that a peer sends is taken; what goes out is what an export policy of the peer names, with its attributes. */
export function policy(w: World, q: PolicyQuestion): PolicyRoute | undefined {
  if (q.direction !== 'out') return undefined
  const instance = instanceOfSpeaker(w, q.speaker)
  const neighbor = `${formatIp(q.peer)}/32`
  const found = instance?.policies.flatMap((p) => (p.type === 'export' ? p.statements : [])).find((s) => s.neighbors.includes(neighbor) && covers(s, q.route.prefix))
  if (!found) return undefined
  const { attributes } = q.route
  const internal = attributes.localPref !== undefined
  return {
    ...q.route,
    attributes: {
      ...attributes, ...(found.communities.length > 0 ? { communities: found.communities } : {}), ...(found.largeCommunities.length > 0 ? { largeCommunities: found.largeCommunities } : {}),
      ...(internal && found.localPreference !== undefined ? { localPref: found.localPreference } : {}),
    },
  }
}

function agentOfSpeaker(w: World, speaker: SpeakerId): Agent | undefined {
  const i = instanceOfSpeaker(w, speaker)
  return i && agentOf(w, i.cluster, i.node)
}

const peerNotice = (n: BgpNotice): string => formatIp(n.peer)
const MISMATCH = (n: Extract<BgpNotice, { kind: 'open-refused' }>): string => `as number mismatch expected ${n.expected}, received ${n.as}`

/** GoBGP's remarks as the agent's log has them. */
function onNotice(w: World, speaker: SpeakerId, n: BgpNotice): void {
  const agent = agentOfSpeaker(w, speaker)
  const s = findSpeaker(w, speaker)
  if (!agent || !s) return
  const about = { ...LOG, asn: s.as, component: 'gobgp.BgpServerInstance', Topic: 'Peer', Key: peerNotice(n) }
  switch (n.kind) {
    case 'up': info(w, agent, 'Peer Up', { ...about, State: 'BGP_FSM_OPENCONFIRM' }); return
    case 'down': info(w, agent, 'Peer Down', { ...about, State: 'BGP_FSM_ESTABLISHED', Reason: downReason(n) }); return
    case 'open-refused': if (n.why === 'bad-as') warn(w, agent, 'sent notification', { ...about, Data: MISMATCH(n) }); return
    case 'notification-received': warn(w, agent, 'received notification', { ...about, Code: n.notice.code, Subcode: n.notice.subcode, Data: Object.values(noticeWords(n.notice)).filter((x) => x !== '').join('/') }); return
    case 'hold-expired': warn(w, agent, 'hold timer expired', { ...about, State: 'BGP_FSM_ESTABLISHED' }); return
    default:
  }
}

const downReason = (n: Extract<BgpNotice, { kind: 'down' }>): string => {
  if (n.notice && n.reason === 'BGP Notification received') return `notification-received code ${n.notice.code}(cease) subcode ${n.notice.subcode}`
  if (n.reason === 'Peer closed the session' || n.reason === 'NSF peer closed the session') return 'read-failed'
  return n.notice ? 'notification-sent' : 'hold-timer-expired'
}

export function registerHooks(registry: Registry): void {
  registry.add(bgpPolicy, USER, policy)
  registry.add(bgpNotice, USER, onNotice)
  registry.add(peerChanged, USER, (w, speaker) => {
    const agent = agentOfSpeaker(w, speaker)
    if (agent) reportSoon(w, agent)
  })
  registry.add(bgpSockets, USER, {
    opened: (w, speaker, socket) => {
      const s = findSpeaker(w, speaker)
      const p = s && w.table(processes).get(s.process)
      if (p) adoptSocket(w, p, socket)
    },
    close: (w, speaker, socket) => release(w, speaker, socket),
  })
}

/** Closes the agent's descriptor of a socket, or the socket itself when the process has gone. */
function release(w: World, speaker: SpeakerId, socket: SocketId): void {
  const s = findSpeaker(w, speaker)
  const p = s && w.table(processes).get(s.process)
  const fd = p && Object.entries(p.fds).find(([, d]) => socketOfFile(w, d.file) === socket)?.[0]
  if (p && fd !== undefined) closeDescriptor(w, p, Number(fd))
  else closeSocket(w, socket)
}

const socketOfFile = (w: World, file: number): SocketId | undefined => {
  const f = w.table(openFiles).get(file)
  return f?.kind === 'sock' ? (f.target as SocketId) : undefined
}
