/** Is the kernel (`uname -r`: 6.8.0-86-generic) at least of this version (6.5)? */
export function atLeast(kernel: string, version: string): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map((n) => Number.parseInt(n, 10))
  const [wantMajor = 0, wantMinor = 0] = version.split('.').map(Number)
  return major > wantMajor || (major === wantMajor && minor >= wantMinor)
}

/** One jiffy of a kernel with CONFIG_HZ=250, in microseconds. */
export const JIFFY = 4_000

/** The time in jiffies, which is what the kernel's rate limits and neighbour timers count in. */
export const jiffies = (time: number): number => Math.floor(time / JIFFY)

/**
 * When a kernel timer that is set for `delay` microseconds from now really fires: the timer wheel has coarser slots the further away they are
 * (4 ms up to 256 ms, then 32 ms, 256 ms, 2048 ms) and rounds up. Why ARP retries after 1.02 s.
 */
export function timerAt(now: number, delay: number): number {
  const clock = jiffies(now)
  const due = Math.ceil((now + delay) / JIFFY)
  let slot = 1
  for (let reach = 64; due - clock >= reach && slot < 8 ** 4; reach *= 8) slot *= 8
  return (Math.floor(due / slot) + 1) * slot * JIFFY
}
