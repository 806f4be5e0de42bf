import type { ShellFunction } from '../state.ts'
import { functionSource } from './command.ts'

/** A function as `declare -f` prints it. */
export const functionText = (f: ShellFunction): string => functionSource(f.name, f.body, f.unit.source, true)
