import { addAddress, deleteAddress, linkByName, namespaceByName, parseIp, setLinkUp, type Link } from '../../net/index.ts'
import { isErrno, type Registry } from '../../sim/index.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { onCommands } from '../common.ts'
import { netnsName } from '../install.ts'

/** The kernel's link of the section that a line stands in. */
function linkOfSection(c: CommandContext): Link | undefined {
  const name = c.path.at(-1)?.line.split(' ')[1]
  const ns = namespaceByName(c.world, netnsName(c.world, c.host))
  return ns && name !== undefined ? linkByName(c.world, ns.id, name) : undefined
}

function address(c: CommandContext): CommandResult {
  const link = linkOfSection(c)
  const text = c.args.find((a) => a.token === 'A.B.C.D/M')?.text ?? ''
  const [ip = '', bits = ''] = text.split('/')
  const local = parseIp(ip)
  if (!link || local === undefined) return c.no ? { output: '% Can\'t find address\n', status: 'failed' } : {}
  try {
    if (c.no) deleteAddress(c.world, link.id, { local, prefix: Number(bits) })
    else if (!link.addresses.some((a) => a.local === local && a.prefix === Number(bits))) addAddress(c.world, link.id, { local, prefix: Number(bits) })
    return {}
  } catch (e) {
    if (!isErrno(e)) throw e
    return c.no ? { output: '% Can\'t find address\n', status: 'failed' } : {}
  }
}

/** `shutdown` and `no shutdown` set the link's state in the kernel. */
function shutdown(c: CommandContext): CommandResult {
  const link = linkOfSection(c)
  if (link) setLinkUp(c.world, link.id, c.no)
  return {}
}

export function registerInterfaceConfig(registry: Registry): void {
  onCommands(registry, 'zebra', 'interface', /^(no )?ip address A\.B\.C\.D\/M/, address)
  onCommands(registry, 'zebra', 'interface', /^(no )?shutdown$/, shutdown)
}
