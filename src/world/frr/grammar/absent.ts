import type { Daemon } from '../command.ts'

/** Commands that vtysh hands to a daemon which does not have them: their modules (rpki, bmp, fpm, irdp, snmp) are not loaded. */
const ABSENT: Readonly<Partial<Record<Daemon, RegExp>>> = {
  bgpd: /^(?:no )?(?:debug |show |match )?(?:rpki|bmp)\b|\bagentx$/,
  zebra: /\bfpm\b|\birdp\b|\bdpdk\b|\bagentx$/,
}

export const isAbsent = (daemon: Daemon, syntax: string): boolean => ABSENT[daemon]?.test(syntax) ?? false
