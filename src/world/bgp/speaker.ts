import type { Ip, NsId, Prefix, SocketId } from '../net/index.ts'
import { defineTable, type TaskId, type Time, type World } from '../sim/index.ts'
import type { PeerSpec } from './peer.ts'
import type { ProfileName } from './profile.ts'

/** A speaker by name: `router/bgpd`, `k8s-ctr/cilium/instance-65001`. No blanks. */
export type SpeakerId = string

/** How the best path is chosen beyond RFC 4271 9.1. */
export interface Selection {
  readonly compareRouterId?: boolean
  readonly ignoreAsPathLength?: boolean
  readonly multipathRelax?: boolean
  readonly alwaysCompareMed?: boolean
  readonly deterministicMed?: boolean
  readonly missingMedAsWorst?: boolean
  /** Internal paths are compared, and share the load, by the length of their cluster lists too. */
  readonly equalClusterLength?: boolean
  /** Paths in use at once. */
  readonly maximumPaths?: number
  readonly maximumPathsInternal?: number
}

/** Graceful restart as the speaker is set. Times are seconds. */
export interface RestartSettings {
  readonly mode: 'disable' | 'helper' | 'restart'
  readonly restartTime: number
  readonly stalePathTime: number
  /** N bit. */
  readonly notification: boolean
  /** F bit. */
  readonly preserved: boolean
  /** R bit; absent: set while the restart time since the start runs. */
  readonly restarting?: boolean
}

/** Addresses that may open a session without being configured (`bgp listen range`). */
export interface ListenRange {
  readonly prefix: Prefix
  readonly peer: Omit<PeerSpec, 'address'>
}

export interface SpeakerSpec {
  readonly id: SpeakerId
  /** The daemon that owns its sockets. */
  readonly process: TaskId
  readonly ns: NsId
  readonly as: number
  readonly routerId: Ip
  /** Accepts connections there; absent: dials only. */
  readonly listen?: { readonly port: number; readonly address?: Ip }
  /** The name under which the hooks of this speaker are registered. */
  readonly user: string
  readonly profile?: ProfileName
  readonly hostname?: string
  readonly domain?: string
  readonly holdTime?: number
  readonly keepalive?: number
  readonly defaultLocalPref?: number
  readonly selection?: Selection
  readonly gracefulRestart?: RestartSettings
  /** RFC 8212: external peers without a policy neither give nor get routes. */
  readonly requirePolicy?: boolean
  readonly clusterId?: Ip
  /** What is more specific than these is told nobody (`aggregate-address … summary-only`). */
  readonly suppressed?: readonly Prefix[]
  readonly ranges?: readonly ListenRange[]
  /** Most dynamic peers. */
  readonly rangeLimit?: number
}

/** A speaker as it stands. */
export interface Speaker extends SpeakerSpec {
  readonly profile: ProfileName
  readonly started: Time
  readonly listener?: SocketId
  /** Stopped by a signal: what happens waits. */
  readonly frozen: boolean
  readonly tableVersion: number
}

export const speakers = defineTable<SpeakerId, Speaker>('bgp.speakers')

export const findSpeaker = (w: World, id: SpeakerId): Speaker | undefined => w.table(speakers).get(id)
export const speakerOf = (w: World, id: SpeakerId): Speaker => w.table(speakers).must(id)
