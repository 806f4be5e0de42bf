import type { World } from '../../sim/index.ts'
import { readText } from '../fs.ts'
import { rootOf } from '../services/unit-file.ts'
import { authenticate } from './authenticate.ts'
import { channelInput, channelRequest } from './channel.ts'
import { connections, say, startKeys, type ConnectionId } from './connections.ts'
import { readPublic } from './keys.ts'
import { log, peerWords } from './log.ts'
import { open, versionLine, type Message } from './wire.ts'

/** A key exchange's packets are about as long as the real ones. */
const KEX_SIZE = 1_080

/** Takes the next packet off what arrived; the client's version line is taken on the way. */
export function nextMessage(w: World, id: ConnectionId): Message | 'broken' | undefined {
  const c = w.table(connections).get(id)
  if (!c) return undefined
  if (c.phase === 'version') {
    const found = versionLine(c.input)
    if (!found) return undefined
    if (!found.line.startsWith('SSH-')) return 'broken'
    w.table(connections).set(id, { ...c, input: found.rest, phase: 'keys' })
    say(w, id, 'kexInit', {}, KEX_SIZE)
    return nextMessage(w, id)
  }
  const packet = open(c.input, c.read)
  if (packet === undefined || packet === 'broken') return packet
  w.table(connections).set(id, { ...c, input: packet.rest, read: packet.cipher })
  return packet.message
}

/** Does what a packet asks; `over`: it was the last. */
export function obey(w: World, id: ConnectionId, m: Message): 'over' | undefined {
  const c = w.table(connections).must(id)
  switch (m.name) {
    case 'kexStart': {
      exchangeKeys(w, id)
      return undefined
    }
    case 'userRequest': {
      if (c.phase === 'auth') authenticate(w, id, m.fields)
      return undefined
    }
    case 'request': {
      if (c.phase === 'session') channelRequest(w, id, m.fields)
      return undefined
    }
    case 'data': {
      channelInput(w, id, m.bytes)
      return undefined
    }
    case 'eof': {
      channelInput(w, id, undefined)
      return undefined
    }
    case 'disconnect': {
      log(w, c, c.monitor, `Received disconnect from ${peerWords(c)}:11: disconnected by user`)
      w.table(connections).patch(id, { parted: true })
      return 'over'
    }
    default: return undefined
  }
}

/** Tells the host keys and the secret of this connection; what follows is scrambled. */
function exchangeKeys(w: World, id: ConnectionId): void {
  const { machine, phase } = w.table(connections).must(id)
  if (phase !== 'keys') return
  const root = rootOf(w, machine)
  const keys = (['ed25519', 'ecdsa', 'rsa'] as const).flatMap((t) => readPublic(readText(w, root, `/etc/ssh/ssh_host_${t}_key.pub`) ?? '') ?? [])
  const secret = Array.from(w.rng(`ssh.kex.${machine}`).bytes(16), (b) => b.toString(16).padStart(2, '0')).join('')
  say(w, id, 'kexReply', { keys: keys.map(({ type, blob }) => ({ type, blob })), secret })
  startKeys(w, id, secret)
}
