import { figure, timeMs, type Figure } from './measure.ts'
import { recordedMix } from '../test/world/mix.ts'
import { openWays } from './world.ts'

/** 1,000 inputs of a fixed mix, lived through again from the journal and from a snapshot. */
export async function resume(): Promise<Figure[]> {
  const { events, snapshot } = await recordedMix(openWays)
  const replay = await timeMs(3, async () => {
    const lab = openWays()
    await lab.history.replay(events)
  }, 1)
  const figures = [figure(`resume ${events.length} inputs by replay`, 'ms', replay)]
  if (!snapshot) return figures
  const restored = await timeMs(5, async () => {
    const lab = openWays()
    if (!(await lab.history.restore(snapshot))) throw new Error('the snapshot does not fit')
  }, 1)
  return [...figures, figure('resume by snapshot', 'ms', restored)]
}
