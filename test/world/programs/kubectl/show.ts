import { play } from './compare.ts'

// `node scripts/run.mjs test/world/programs/kubectl/show.ts SCENE…`: what the lab's kubectl prints otherwise than the recorded one.
for (const name of process.argv.slice(2)) {
  const played = await play(name)
  for (const p of played) {
    if (p.same) continue
    const [wanted, got] = [p.wanted.split('\n'), p.got.split('\n')]
    console.log(`$ ${p.command}`); if (process.env['FULL']) console.log(p.got.replaceAll(' ', '·'))
    for (const l of wanted) if (!got.includes(l)) console.log(`- ${l}`)
    for (const l of got) if (!wanted.includes(l)) console.log(`+ ${l}`)
  }
  console.log(`${name}: ${played.filter((p) => p.same).length} of ${played.length}`)
}
process.exit(0)
