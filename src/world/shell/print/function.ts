import type { ShellFunction } from '../state.ts'
import { commandText } from './command.ts'

/** A function as `declare -f` prints it. */
export const functionText = (f: ShellFunction): string => `${f.name} () \n${commandText(f.body, f.unit.source)}`
