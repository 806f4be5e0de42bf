import type { Verb } from '../command/call.ts'
import { get } from './get/index.ts'

/** What runs a command, by its path. */
export const verbs: Readonly<Record<string, Verb>> = { get }
