import { CMD } from '../status.ts'
import type { Own } from './index.ts'

/** Settings of vtysh itself: they last as long as it does, and no daemon hears of them. */
export const identity: Readonly<Record<string, Own>> = {
  'hostname WORD': function* (s, { args }) {
    s.hostname = args[1]!.text
    return CMD.success
  },
  'no hostname': function* (s) {
    s.hostname = undefined
    return CMD.success
  },
  'domainname WORD': function* (s, { args }) {
    s.domainname = args[1]!.text
    return CMD.success
  },
  'no domainname': function* (s) {
    s.domainname = undefined
    return CMD.success
  },
  'service integrated-vtysh-config': function* (s) {
    s.integrated = 'yes'
    return CMD.success
  },
  'no service integrated-vtysh-config': function* (s) {
    s.integrated = 'no'
    return CMD.success
  },
  'username WORD nopassword': function* (s, { args }) {
    if (!s.users.includes(args[1]!.text)) s.users.push(args[1]!.text)
    return CMD.success
  },
  'banner motd': function* () { return CMD.success },
  '[no] debug unique-id UID backtrace': function* () { return CMD.success },
  '[no] debug all': function* () { return CMD.success },
}
