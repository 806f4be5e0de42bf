import type { World } from '../sim/index.ts'
import { links, type Link } from './link.ts'
import { namespaceOf, type NsId } from './netns.ts'

/** The links of a namespace in the order of their indices. */
export const linksOf = (world: World, ns: NsId): Link[] => namespaceOf(world, ns).links.map((l) => world.table(links).must(l))

export const linkByName = (world: World, ns: NsId, name: string): Link | undefined => linksOf(world, ns).find((l) => l.name === name)
export const linkByIndex = (world: World, ns: NsId, index: number): Link | undefined => linksOf(world, ns).find((l) => l.index === index)

/** The loopback link of a namespace: always the first. */
export const loopbackOf = (world: World, ns: NsId): Link => world.table(links).must(namespaceOf(world, ns).links[0]!)
