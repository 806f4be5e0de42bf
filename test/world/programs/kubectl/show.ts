import { play } from './compare.ts'

// `node scripts/run.mjs test/world/programs/kubectl/show.ts SCENE…`: what the lab's kubectl prints otherwise than the recorded one.
for (const name of process.argv.slice(2)) {
  const played = await play(name)
  for (const p of played) if (!p.same) console.log(`$ ${p.command}\n--- recorded\n${p.wanted}\n--- here\n${p.got}\n`)
  console.log(`${name}: ${played.filter((p) => p.same).length} of ${played.length}`)
}
process.exit(0)
