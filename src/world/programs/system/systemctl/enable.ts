import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys, system, type UnitView } from '../../../os/index.ts'

const PLACE = '/etc/systemd/system'

const NO_INSTALL = `The unit files have no installation config (WantedBy=, RequiredBy=, UpheldBy=,
Also=, or Alias= settings in the [Install] section, and DefaultInstance= for
template units). This means they are not meant to be enabled or disabled using systemctl.
 
Possible reasons for having these kinds of units are:
• A unit may be statically enabled by being symlinked from another unit's
  .wants/, .requires/, or .upholds/ directory.
• A unit's purpose may be to act as a helper for some other unit which has
  a requirement dependency on it.
• A unit may be started when needed via activation (socket, path, timer,
  D-Bus, udev, scripted systemctl call, ...).
• In case of template units, the unit is meant to be enabled with some
  instance name specified.
`

/** Links by which a unit is enabled: from its targets' directories, and its other names. */
function linksOf(u: UnitView): string[] {
  const words = (key: string): string[] => (u.file!.settings[`Install.${key}`] ?? []).flatMap((v) => v.split(/\s+/)).filter((v) => v !== '')
  return [...words('Alias').map((a) => `${PLACE}/${a}`), ...words('WantedBy').map((t) => `${PLACE}/${t}.wants/${u.name}`), ...words('RequiredBy').map((t) => `${PLACE}/${t}.requires/${u.name}`)]
}

function* link(path: string, target: string): Sys<void> {
  const dir = path.slice(0, path.lastIndexOf('/'))
  try {
    yield* sys.mkdir(dir, 0o755)
  } catch (e) {
    if (!isErrno(e, 'EEXIST')) throw e
  }
  try {
    yield* sys.symlink(target, path)
    yield* sys.complain(`Created symlink ${path} → ${target}.\n`)
  } catch (e) {
    if (!isErrno(e, 'EEXIST')) throw e
  }
}

function* unlink(path: string): Sys<boolean> {
  try {
    if ((yield* sys.lstat(path)).type !== 'symlink') return false
    yield* sys.unlink(path)
    yield* sys.complain(`Removed "${path}".\n`)
    return true
  } catch (e) {
    if (!isErrno(e, 'ENOENT')) throw e
    return false
  }
}

export type Change = 'enable' | 'disable' | 'mask' | 'unmask' | 'reenable'

/** Changes by links whether units begin by themselves (systemctl enable, disable, mask, unmask). Gives the exit status. */
export function* change(verb: Change, names: readonly string[]): Sys<number> {
  if ((yield* sys.self()).euid !== 0) {
    yield* sys.complain(`Failed to ${verb} unit: Interactive authentication required.\n`)
    return 1
  }
  for (const name of names) {
    const u = yield* system.unit(name)
    if (!u.file && verb !== 'disable') {
      yield* sys.complain(verb === 'mask' ? `Unit ${u.name} does not exist, proceeding anyway.\n` : `Failed to ${verb} unit: Unit file ${u.name} does not exist.\n`)
      if (verb !== 'mask') return 1
    }
    if (verb === 'mask') yield* mask(u)
    else if (verb === 'unmask') yield* unmask(u)
    else if (!u.file) {
      yield* sys.complain(`Failed to disable unit: Unit file ${u.name} does not exist.\n`)
      return 1
    } else if (u.file.masked) {
      yield* sys.complain(`Failed to ${verb} unit: Unit file ${u.file.path} is masked.\n`)
      return 1
    } else {
      const links = linksOf(u)
      if (links.length === 0) {
        yield* sys.complain(NO_INSTALL)
        continue
      }
      if (verb !== 'enable') for (const path of links.toReversed()) yield* unlink(path)
      if (verb !== 'disable') for (const path of links) yield* link(path, u.file.path)
    }
  }
  yield* system.unitJob('daemon-reload', '')
  return 0
}

function* mask(u: UnitView): Sys<void> {
  const path = `${PLACE}/${u.name}`
  if (u.file?.path === path && !u.file.masked) {
    yield* sys.complain(`Failed to mask unit: File '${path}' already exists.\n`)
    return
  }
  yield* link(path, '/dev/null')
}

function* unmask(u: UnitView): Sys<void> {
  if (u.file?.masked) yield* unlink(`${PLACE}/${u.name}`)
}
