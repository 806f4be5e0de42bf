/** The bash that this shell is like: Ubuntu 24.04's. */
export const RELEASE = '5.2.21'
export const VERSION_LINE = `GNU bash, version ${RELEASE}(1)-release (x86_64-pc-linux-gnu)`
