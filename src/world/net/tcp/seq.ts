/** Sequence numbers wrap at 2^32 (RFC 9293 3.4). */
export const add = (seq: number, n: number): number => (seq + n) >>> 0
/** How far `a` is beyond `b`, negative when it is before. */
export const distance = (a: number, b: number): number => (a - b) | 0
export const before = (a: number, b: number): boolean => distance(a, b) < 0
export const after = (a: number, b: number): boolean => distance(a, b) > 0
