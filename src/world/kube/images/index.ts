/** images: what registries have, as data, and what a container finds inside. */
export { imageNamed, imageOf, type Image } from './catalog.ts'
export { fullName, parseReference } from './reference.ts'
export { buildRoot } from './root.ts'
