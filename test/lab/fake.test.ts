import { labContract } from './contract.ts'
import { FakeLab } from './fake.ts'

labContract('the fake', () => Promise.resolve({ lab: new FakeLab(), host: 'solo' }))
