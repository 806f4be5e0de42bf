/**
 * lab: what a session may know of a lab. A lab is a place: hosts with terminals, checks that leave no trace, actions from outside.
 * The interface, the events that a lab with a history is made of, the typist that types as a person would; nothing of any driver.
 */
export * from './types.ts'
export { fromBinary, LAB_EVENTS, toBinary, type LabEvent } from './event.ts'
export { parseAction, formatAction } from './action.ts'
export { Typist, type TypeOptions } from './typist.ts'
