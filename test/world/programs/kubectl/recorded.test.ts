import { describe, expect, it } from 'vitest'
import { play } from './compare.ts'
import { SCENES } from './scenes.ts'

/** Commands whose output still differs from the recording. */
const OPEN = [
  'kubectl get svc webpod -o yaml', 'kubectl get svc -o json', "kubectl get no -o jsonpath='{foo}'", 'kubectl get ns', 'kubectl get deploy web -o yaml', 'kubectl describe cm app',
  String.raw`printf 'apiVersion: v1\nkind: Service\nmetadata: {name: webpod, namespace: default}\nspec: {ports: [{port: 81}], selector: {app: webpod}}\n' | kubectl apply -f -`,
  String.raw`printf 'apiVersion: cilium.io/v2\nkind: CiliumBGPClusterConfig\nmetadata: {name: x}\n' | kubectl apply -f -`,
  String.raw`printf '{"a": 1,}' | kubectl apply -f -`, String.raw`kubectl patch svc webpod -p '{"spec":{"type":"Foo"}}'`,
]

/* Each command was run with a real kubectl 1.33 against this API; the lab's kubectl has to print the same. */
describe('kubectl against a real one', () => {
  it.each(SCENES.map((s) => s.name))('%s', async (name) => {
    const differing = (await play(name)).filter((l) => !l.same && !OPEN.includes(l.command))
    expect(differing.map((l) => `${l.command}\n--- real\n${l.wanted}\n--- lab\n${l.got}`)).toEqual([])
  })
})
