import { hypervisor, sys } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { guestsOf, type Guest } from './environment.ts'

const SECOND = 1_000_000
const PATIENCE = 300
const PROVISIONED = (name: string): string => `==> ${name}: Machine already provisioned. Run \`vagrant provision\` or use the \`--provision\`\n==> ${name}: flag to force provisioning. Provisioners marked to run always will still run.\n`

/** Waits until the hypervisor has the machine in a state, looking once a second. */
function* until(name: string, state: Guest['state']): Sys<boolean> {
  for (let n = 0; n < PATIENCE; n++) {
    if ((yield* guestsOf([name]))[0]!.state === state) return true
    yield* sys.sleep(SECOND)
  }
  return false
}

function* boot(g: Guest): Sys<void> {
  yield* sys.print(`==> ${g.name}: Clearing any previously set network interfaces...\n==> ${g.name}: Preparing network interfaces based on configuration...\n    ${g.name}: Adapter 1: nat\n==> ${g.name}: Forwarding ports...\n    ${g.name}: 22 (guest) => ${g.port} (host) (adapter 1)\n==> ${g.name}: Booting VM...\n`)
  yield* hypervisor.power(g.name, true)
  yield* sys.print(`==> ${g.name}: Waiting for machine to boot. This may take a few minutes...\n    ${g.name}: SSH address: 127.0.0.1:${g.port}\n    ${g.name}: SSH username: vagrant\n    ${g.name}: SSH auth method: private key\n`)
  yield* until(g.name, 'running')
  yield* sys.sleep(2 * SECOND)
  yield* sys.print(`==> ${g.name}: Machine booted and ready!\n${PROVISIONED(g.name)}`)
}

function* stop(g: Guest): Sys<void> {
  yield* sys.print(`==> ${g.name}: Attempting graceful shutdown of VM...\n`)
  yield* hypervisor.power(g.name, false)
  yield* until(g.name, 'poweroff')
}

const missing = (name: string): string => `==> ${name}: VM not created. Moving on...\n`

export function* up(guests: readonly Guest[]): Sys<number> {
  for (const g of guests) yield* sys.print(`Bringing machine '${g.name}' up with 'virtualbox' provider...\n`)
  for (const g of guests) {
    if (g.state === 'not_created') {
      yield* sys.complain(`==> ${g.name}: this lab has no machine of that name, and makes none\n`)
      return 1
    }
    if (g.state === 'running') yield* sys.print(PROVISIONED(g.name))
    else yield* boot(g)
  }
  return 0
}

export function* halt(guests: readonly Guest[]): Sys<number> {
  for (const g of guests.toReversed()) {
    if (g.state === 'running') yield* stop(g)
    else if (g.state === 'not_created') yield* sys.print(missing(g.name))
  }
  return 0
}

export function* reload(guests: readonly Guest[]): Sys<number> {
  for (const g of guests) {
    if (g.state === 'not_created') {
      yield* sys.print(missing(g.name))
      continue
    }
    if (g.state === 'running') yield* stop(g)
    yield* boot(g)
  }
  return 0
}
