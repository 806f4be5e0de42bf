/** Median, 95th percentile and spread of repeated measurements, in the unit of the samples. */
export interface Figure { readonly name: string; readonly unit: string; readonly median: number; readonly p95: number; readonly min: number; readonly max: number; readonly n: number; readonly note?: string }

export function figure(name: string, unit: string, samples: readonly number[], note?: string): Figure {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!
  return { name, unit, median: at(0.5), p95: at(0.95), min: sorted[0]!, max: sorted.at(-1)!, n: sorted.length, ...(note === undefined ? {} : { note }) }
}

/** Runs `f` after a warm-up and gives the milliseconds of each run. */
export async function timeMs(runs: number, f: () => unknown, warm = 2): Promise<number[]> {
  for (let i = 0; i < warm; i++) await f()
  const out: number[] = []
  for (let i = 0; i < runs; i++) {
    const began = performance.now()
    await f()
    out.push(performance.now() - began)
  }
  return out
}

const number = (n: number): string => (n >= 1000 ? Math.round(n).toLocaleString('en-US') : n >= 10 ? n.toFixed(1) : n.toFixed(3))

export function print(figures: readonly Figure[]): void {
  const width = Math.max(...figures.map((f) => f.name.length))
  for (const f of figures) console.log(`${f.name.padEnd(width)}  median ${number(f.median)} ${f.unit}  p95 ${number(f.p95)}  min ${number(f.min)}  max ${number(f.max)}  n=${f.n}${f.note ? `  ${f.note}` : ''}`)
}
