/**
 * lab: what a session may know of a lab. A lab is a place: hosts with terminals, checks that leave no trace, actions from outside.
 * The interface, the contract that every driver obeys (test/lab/contract.ts), nothing of any driver.
 */
export * from './types.ts'
export { parseAction, formatAction } from './action.ts'
