/**
 * # template: Go's text/template, as `-o go-template` uses it
 *
 * `parse.ts` reads a template into nodes, `evaluate.ts` runs them over JSON, `functions.ts` has the functions.
 */
export { parseTemplate, TemplateFailure } from './parse.ts'
export { renderTemplate } from './evaluate.ts'
