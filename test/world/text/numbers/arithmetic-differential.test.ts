import { describe, expect, it } from 'vitest'
import { type ArithmeticScope, evaluateArithmetic } from '../../../../src/world/text/index.ts'
import { bash, hasTool, utf8, word } from '../real.ts'

const expressions = [
  '', ' ', '0', '1', '42', ' 7 ', '1+2', '1 + 2 * 3', '(1+2)*3', '10/3', '10%3', '-10/3', '-10%3', '10/-3', '10%-3', '2**10', '2**3**2',
  '-2**2', '2**0', '0**0', '2**-1', '7-3-2', '100/10/5',
  '1<<4', '256>>2', '-1>>1', '1<<63', '1<<64', '1<<65', '1<<-1', '5&3', '5|3', '5^3', '~5', '!5', '!0', '!!7', '~~7', '- -5', '-+5', '+5',
  '--5', '++5', '- - 5', '5- -3', '5--3', '5++3', '5+-3',
  '1<2', '2<1', '2<=2', '3>=4', '1==1', '1!=1', '1&&0', '1&&2', '0||0', '0||5', '1||x++', '0&&x++', '1?2:3', '0?2:3', '1?2:0?3:4',
  '0?1:0?3:4', '1,2,3', '(1,2)', '1?2,3:4',
  'x', 'x+1', 'y', 'unset', 'unset+1', 'x=7', 'x=y=3', 'x+=2', 'x-=2', 'x*=3', 'x/=2', 'x%=3', 'x<<=2', 'x>>=1', 'x&=6', 'x|=8', 'x^=1',
  'x++', 'x--', '++x', '--x', 'x++ + ++x', 'x---1', 'x+++1', '- --x',
  'x ++', '++ x', 'x+ +', 'x=1?2:3', 'x=(1,5)', 'x = 5', 'x==5', 'x=x+1,x', 'e', 'e*2', 'r', 'n', 'w', 'q', 'loop', 'empty', 'empty+1',
  'text', 'neg', 'neg*2', 'hexa+1',
  'a[0]', 'a[1]', 'a[x-4]', 'a[9]', 'a', 'a[1]=8', 'a[2]+=1', 'a[1]++', '++a[0]', 'a[a[0]]', 'a[i++]=5,i', 'a[i++]+=5,i', 'a[0]+a[1]',
  'm[key]', 'm[key]=4', 'm[key]++', 'm[other]', 'a[', 'a[1', 'a[1+]',
  '010', '08', '09+1', '0x1F', '0xfg', '0x', '0X1f', '2#101', '2#102', '16#ff', '16#FF', '36#z', '36#Z', '37#Z', '64#_', '64#@', '62#Z',
  '1#0', '65#1', '2#', '10#010', '2#1#1', '0#1', '08#1', '0x10#1', '3#12+1', '12abc', '1_000',
  '9223372036854775807', '9223372036854775807+1', '9223372036854775808', '-9223372036854775808', '-9223372036854775808/-1',
  '-9223372036854775808%-1', '18446744073709551616', '99999999999999999999', '9223372036854775807*2', '3**40', '3**41',
  '1+', '1*', '*1', '1 2', '1 x', 'x y', '(1', '1)', '()', '(', ')', '1/0', '1%0', '1 / 0', '1/(1-1)', 'x/=0', 'x%=0', '1/ 0+2', '0&&1/0',
  '1||1/0', '0?1/0:2', '1?2:1/0', '1?', '1?2', '1?2:', '1?:2', '?', '1:2', ':', '1=2', '1+=2', '(x)=3',
  'x+1=2', '5=x', 'x++=7', '++x=7', '--x++', '++x--', '++5x', '1++', '1--', '++', '--', 'x++ ++', '1.5', '1.', '.5', '@', '$', '#', '1@',
  '1#', '\'1\'', '"1"', '1 + @', '1 @ 2', 'x@', '{', '1;2', '1\n+2', '\t1', 'a b c', '&1', '1&', '1&&',
  '&&1', '1|', '1||', '1===2', '1!2', '!', '~', '-', '+', '1<', '<1', '1<=', '1<<', '1**', '1,', ',1', ',', '1,,2', 'x=', 'x=,', '=1',
  'x?y:z', 'x ? 1 : 2', '1?x=2:3', '0?x=2:3', '1?2:x=3', 'é', '1é', '가',
  '1==1==1', '2>1>0', '1<2==1', '1|2^3&4', '1+2<<1', '!1+1', '-1**2', '2*-3', '2*(3', '((1)+2', '((((((1))))))', '7/2*2', '7*2/2',
  '1-1-1', '-x', '!x', '~x', '-x++', 'x*x', 'x**2', 'b01', 'x[0]', 'x[1]',
]

const setup = 'x=5 y=x e="1+2" r=n n=w w=4 q="1+" loop=loop empty= text="abc def" neg=-3 hexa=0x10 i=0 b01=01 a=(1 2 3); declare -A m=([key]=9)'

/** The value or the message without `bash: line N: `, then all variables. */
function real(): string[] {
  const one = `( ${setup}; printf 'v%s' $(($E)); printf '|%s' "$x" "$y" "$i" "\${a[*]}" "\${m[key]}" ) 2>&1; printf '\\0'`
  return bash(expressions.map((expression) => `E=${word(expression)}; ${one}`).join('\n')).map((s) => utf8(s).replace(/^bash: line \d+: /, '!').replace(/\n$/, ''))
}

class Scope implements ArithmeticScope {
  readonly variables = new Map([
    ['x', '5'], ['y', 'x'], ['e', '1+2'], ['r', 'n'], ['n', 'w'], ['w', '4'], ['q', '1+'], ['loop', 'loop'], ['empty', ''],
    ['text', 'abc def'], ['neg', '-3'], ['hexa', '0x10'], ['i', '0'],
    ['b01', '01'], ['a 0', '1'], ['a 1', '2'], ['a 2', '3'], ['m key', '9'],
  ])
  private key(name: string, subscript: string | undefined): string {
    return name === 'a' || name === 'm' ? `${name} ${subscript ?? '0'}` : subscript && subscript !== '0' ? `${name} ${subscript}` : name
  }
  read(name: string, subscript: string | undefined): string | undefined {
    return this.variables.get(this.key(name, subscript))
  }
  write(name: string, subscript: string | undefined, value: string): void {
    this.variables.set(this.key(name, subscript), value)
  }
  isAssociative(name: string): boolean {
    return name === 'm'
  }
  shown(): string {
    const a = [...this.variables.keys()].filter((k) => k.startsWith('a ')).map((k) => Number(k.slice(2))).sort((p, q) => p - q)
    return [this.read('x', undefined), this.read('y', undefined), this.read('i', undefined), a.map((n) => this.read('a', `${n}`)).join(' '), this.read('m', 'key')].map((v) => `|${v}`).join('')
  }
}

describe.skipIf(!hasTool('bash', /GNU bash, version 5\.2/))('arithmetic against the real bash', () => {
  const answers = real()
  it.each(expressions.map((e, i) => ({ e, i })))('$(( $e ))', ({ e, i }) => {
    const scope = new Scope()
    const result = evaluateArithmetic(e, scope)
    expect(result.error === undefined ? `v${result.value}${scope.shown()}` : `!${result.error}`).toBe(answers[i])
  })
})
