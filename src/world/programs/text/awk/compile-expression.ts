import type { Expression } from './ast.ts'
import { compileBuiltin } from './builtins.ts'
import type { Compiler } from './compiler.ts'
import { AwkSyntaxError } from './lexer.ts'
import { SPECIALS } from './machine.ts'
import * as ops from './operations.ts'

/** Code that leaves the value of an expression on the stack. */
export function compileExpression(c: Compiler, e: Expression): void {
  switch (e.kind) {
    case 'number': case 'string': c.emit(ops.constant(e.value)); return
    case 'regex': c.emitSlow(ops.matchRecord(e.source)); return
    case 'name': case 'field': case 'element': return c.load(e)
    case 'binary':
      c.expression(e.left)
      c.expression(e.right)
      c.emit(ops.BINARY[e.operator])
      return
    case 'and': case 'or': {
      c.expression(e.left)
      const kind = e.kind === 'and' ? 'unless' : 'if'
      const short = c.jump(kind)
      c.expression(e.right)
      c.emit(ops.truth)
      const end = c.jump('always')
      c.patch(short, kind)
      c.emit(ops.constant(e.kind === 'and' ? 0 : 1))
      return c.patch(end, 'always')
    }
    case 'unary':
      c.expression(e.of)
      c.emit(ops.UNARY[e.operator])
      return
    case 'conditional': {
      c.expression(e.test)
      const no = c.jump('unless')
      c.expression(e.yes)
      const end = c.jump('always')
      c.patch(no, 'unless')
      c.expression(e.no)
      return c.patch(end, 'always')
    }
    case 'assign': {
      c.address(e.to)
      c.expression(e.value)
      if (e.operator) c.update(e.to, ops.BINARY[e.operator])
      else c.store(e.to)
      return
    }
    case 'step':
      c.address(e.to)
      c.step(e.to, e.by, e.prefix)
      return
    case 'in':
      for (const s of e.subscripts) c.expression(s)
      c.emit(ops.membership(c.slot(e.array, e.line), e.subscripts.length))
      return
    case 'match':
      c.expression(e.text)
      if (e.regex.kind === 'regex') c.emitSlow(ops.match(e.not, e.regex.source))
      else {
        c.expression(e.regex)
        c.emitSlow(ops.match(e.not, undefined))
      }
      return
    case 'call': return userCall(c, e)
    case 'builtin': return compileBuiltin(c, e)
    case 'getline': {
      if (e.to) c.address(e.to)
      if (e.source) c.expression(e.source)
      c.emitSlow(ops.getline(e.from, e.to !== undefined))
      if (!e.to) return
      // On the stack: the line and 1, or only what else getline says.
      const none = c.emit(ops.jumpUnlessLine(-1))
      c.store(e.to)
      c.emit(ops.drop)
      c.emit(ops.constant(1))
      const end = c.jump('always')
      c.patchWith(none, ops.jumpUnlessLine(c.here))
      c.emit(ops.dropUnder(c.addressSize(e.to)))
      return c.patch(end, 'always')
    }
    case 'group':
      e.list.forEach((x, i) => {
        c.expression(x)
        if (i > 0) c.emit(ops.BINARY[' '])
      })
  }
}

function userCall(c: Compiler, e: Expression & { kind: 'call' }): void {
  const f = c.functions.get(e.name)
  if (!f) throw new AwkSyntaxError(`line ${c.lines + 1}: function ${e.name} never defined`)
  if (e.args.length > f.parameters) throw new AwkSyntaxError(`line ${e.line}: too many arguments in call to ${e.name}`)
  const origins = e.args.map((a) =>
    a.kind === 'name' && !(SPECIALS as readonly string[]).includes(a.name) ? c.slot(a.name, a.line) : undefined,
  )
  e.args.forEach((a, i) => {
    if (origins[i]) c.emit(ops.constant(undefined))
    else c.expression(a)
  })
  c.emit((m) => m.call(e.name, e.args.length, origins))
}
