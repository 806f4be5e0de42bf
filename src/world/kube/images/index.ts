/** images: what registries have, as data, and what a container finds inside. */
export { imageNamed, imageOf, type Absent, type Image, type RootKind } from './catalog.ts'
export { fullName, parseReference, repositoryOf, type Reference } from './reference.ts'
export { buildRoot, NGINX_PAGE } from './root.ts'
