import type { World } from '../../sim/index.ts'
import type { Agent } from '../agent/tables.ts'

export function openHubble(_w: World, _agent: Agent): void {}
