import { compare, type Case, type Real } from './differential.ts'

const FILES = {
  a: '{"a":1,"b":[1,2.5,"x",null,true],"c":{"d":"é\\n"}}\n',
  list: '[{"name":"x","n":3},{"name":"y","n":1},{"name":"x","n":2}]\n',
  many: '1\n[2]\n{"k":"v"}\n"s"\n',
  text: 'line one\nline two\n',
  prog: '.a + 1 # comment\n',
}

/** Version 1.7 speaks a little differently from 1.6. */
const newer = ({ out, err, status }: Real): Real => ({
  out, err: err.replace(/^parse error/gm, 'jq: parse error').replaceAll('$end', 'end of file').replace('stedolan.github.io', 'jqlang.github.io'),
    status: err.startsWith('parse error') ? 2 : status,
})

/** Many filters as one program, some at a time: the real jq takes its time to start. */
const together = (...list: readonly string[]): Case[] =>
  Array.from({ length: Math.ceil(list.length / 12) }, (_, i) => ({ argv: ['jq', '-nc', list.slice(i * 12, i * 12 + 12).map((f) => `(${f})`).join(',')], stdin: '' }))
const n = (...list: readonly string[]): Case[] => list.map((f) => ({ argv: ['jq', '-nc', f], stdin: '' }))
const a = (...list: readonly (readonly string[])[]): Case[] => list.map((args) => ({ argv: ['jq', ...args], stdin: FILES.a }))

compare('jq, filters', 'jq', FILES, together('1,2', '[1,2]|.[0],.[-1]', '{"a":1}|.a,.b,.a?', '[1,[2,[3]]]|flatten,flatten(1)',
  '{a:1}|to_entries,with_entries(.value+=1),del(.a),has("a"),(.b.c=3)',
  '[3,1,2]|sort,sort_by(-.),min,max,unique,reverse,index(1),any(.>2),all(.>0),map(select(.>1)),group_by(.>1),contains([1]),inside([1,2,3,4]),join("-"),first,last,nth(1),indices(1),.[1:2]',
  '"abc"|.[1:],.[-1:],explode,(explode|implode),ascii_upcase,tojson,length,utf8bytelength,.[0:1]', '"\\(1+2) x \\("y")"', '"\\(1,2) \\(3,4)"', '[(1,2)+(10,20)]',
  '{a:(1,2),b:(3,4)}', '[range(5)],[range(2;5)],[range(5;0;-2)]', 'reduce range(5) as $i (0;.+$i)', '[foreach range(5) as $i (0;.+$i)]',
  '[foreach range(3) as $i (0;.+$i;[$i,.])]', 'def f(x): x*2; f(3)', 'def f($a;$b): $a+$b; f(1;2)', 'def fac: if .<=1 then 1 else .*(.-1|fac) end; 10|fac',
  '[1,2] as [$a,$b] | $a+$b', '[{"a":1,"b":2}]|.[0] as {a:$x,$b} | $x+$b', '[[1,{"a":2}]] | .[] as [$p,{a:$q}] | {$p,$q}', 'if 1 then "a" elif 2 then "b" else "c" end',
  '[if (1,null) then 1 else 2 end]', 'try error("x") catch .', '[.[]?]', '1 // 2, (null // 3), (empty // 4), (false,null,5 // 6)', 'first(empty) // "e"',
  '[1,2,3]|IN(2),any,all', '{a:1} + {b:2} * {b:{c:3}}', '"x"*3,("x"*0)', '[1,2,1]-[1]', '5/2,7%3,-7%3,5.5%2', '[1,2]<[1,3],({}<[]),(null<false),("a"<"b")',
  '[1,[2]]|walk(if type=="number" then .+1 else . end)', '[[1,2],[3,4]]|transpose,combinations', '[[0,1]]|[combinations]', '[0,1]|[combinations(2)]',
  '1425599621|strftime("%A, %B %d, %Y"),gmtime,todate', '"2015-03-05T23:51:47Z"|fromdate,strptime("%Y-%m-%dT%H:%M:%SZ")', '[1,2,3]|.[1:]|.[0]', '[1,2,3]|.[1:]=["x"]',
  '[1,2]|.[0]+=5', '{"a":[1,2]}|del(.a[0])', '[1,2,3,4]|del(.[0,2])', '{}|.a.b|=1', '{"a":{"b":1}}|[paths],[leaf_paths],[tostream]',
  '[[["a"],1],[["b"],2]] | fromstream(.[])?', '{"a":[1,{"b":2}]}|[tostream]|fromstream(.[])', '{"a":1}|[..]', '[1,2]|getpath([0])', 'null|getpath(["a",0])',
  '{"a":1}|path(.a),path(.a?),[path(..)]', '[{"a":1},{"b":2}]|map(keys)|add', '[1,null,2]|map(values)', '[1,"a",null,[],{},true]|map(type)',
  '[1,"a",null]|map(numbers,strings)', '"a,b,c"|split(","),(./",")', '"test"|ltrimstr("te"),rtrimstr("st"),startswith("t"),endswith("x")',
  '[1,1,2]|unique_by(.),(map({v:.})|unique_by(.v))', '[{"a":3},{"a":1}]|min_by(.a),max_by(.a)', '{"a":"x"}|map_values(.+"y")', '[1,2]|tojson,tostring,(tojson|fromjson)',
  '"1.5"|tonumber', '[.1,1e3,1e-5,123456789012,3.14159265358979,0.1,5.0]|map(.+0)', '[nan]|sort', 'nan<1,(nan==nan)', 'infinite,-infinite,nan', '[splits("a")]?',
  '"a1b2"|[splits("[0-9]")],split("[0-9]";null)', '"abc"|test("B";"i"),test("x")',
  '"foo bar foo"|[match("foo";"g").offset],capture("(?<x>o+)"),sub("o";"0"),gsub("o";"0"),[scan("o+")],[scan("(f)(o)")]', '"aXbxc"|ascii_downcase|gsub("x";"-")',
  '"abc"|gsub("(?<l>[a-z])";"\\(.l)-")', '"test"|[match("(?<a>t)(x)?").captures[]|{name,string,offset}]', '[1,[2]]|@json,@text,@html,@base64',
  '[1,"a\\"b",null,true]|@csv,@tsv', '"a b&c"|@uri,@html,@sh', '"YWJj"|@base64d', '@base64 "x\\("abc")y"', '@html "<\\("<&>")>"',
    '"é"|@uri,@base64,length,utf8bytelength',
  '[1,2,3]|.[1:][0]', '{"if":1}.if,{if:1}', '{"a b":1}|."a b",.["a b"]', '.a."b"?.c,."a"["b"].c', '$__loc__', '1 as $x|2 as $y|[$x,$y]',
  '[1,2]|first,last', 'label $x|1,break $x,2', '[label $a|label $b|1,break $a,2]', '[.[]?,1]', 'isempty(empty),isempty(1)', 'def f: def g: 3; g; f',
  '[recurse(if .<3 then .+1 else empty end)]?', '0|[recurse(if .<3 then .+1 else empty end)]', '2|[recurse(.*.;.<100)]', '[1,2]|until(length>4;.+[0])',
  '1|[while(.<10;.*2)]', '.a=1|.b=2', '{"a":null}|.a//="x"', '{"a":5}|.a//="x"', '{"a":1,"b":2}|with_entries(select(.value>1))',
  '[{"key":"a","value":1},{"name":"b","value":2}]|from_entries', '{"b":1,"a":2}|keys,keys_unsorted,tojson', '[3,[1],"a",null,{"x":1},false]|sort',
  '"x"|ascii_downcase|explode', '[1,2,3]|bsearch(2),bsearch(0)', '[true,false]|any,all', '1|tojson|fromjson', '"\u00e9\t"', '"a"|.[5:]', '[[1,2],[3]]|.[][0]',
  '[1,2]|map(.*10)|add', '[]|add', '["a","b"]|join(", ")', '[1,null,"a",true]|join("-")', '{"a":[1,2,{"b":3}]}|[.a[]|numbers]',
  'reduce ([1,2],[3,4]) as [$i,$j] (0; .+$i*$j)', '[1,[2,3]] as [$a,[$b]]|$a+$b', '[[1,2,3,4]|.[2:4],.[:2],.[-2:]]', 'env|type', '[1,2,3]|to_entries', '{} | .a += 1',
  '[[1,2],[1]]|sort', '[.] | length', '"abc" | contains("b"), inside("xabcx")', '{"a":[1,2]}|contains({a:[1]})', '[1,2,3] | (.[] | select(. > 1)) |= . * 2',
  '[1,2,3] | map(select(. != 2))', '[4,5]|to_entries[]|"\\(.key)=\\(.value)"', '{"a":{"b":{"c":1}}}|[paths(type=="number")]', '[3,4]|@sh', 'getpath(["x","y"])',
  '[1,2]|del(.[])', '{"a":1}|del(.b)', 'splits("x")?', 'ltrimstr("x")', '9|sqrt,pow(.;2),log10', '3.7|floor,ceil,round', '-3.5|fabs,floor'), { newer })

compare('jq, the command', 'jq', FILES, a(['.'], ['-c', '.'], ['-r', '.c.d'], ['-j', '.a,.b[2]'], ['-S', '-c', '{z:1,a:2}'], ['--tab', '.c'], ['--indent', '1', '.c'],
  ['--indent', '0', '.c'], ['-C', '.'], ['-Cc', '.'], ['-M', '.a'], ['-a', '.c'], ['-e', '.a'], ['-e', '.z'], ['-e', 'empty'], ['--arg', 'x', '1', '$x'], ['--argjson',
  'x', '[1]', '$x[0]'], ['--arg', 'x'], ['-s', '-c', '.'], ['-n', 'input', 'many'], ['-n', '[inputs]', '-c', 'many'], ['.', 'many'], ['-c', '.', 'many', 'a'], ['-R', '.',
  'text'], ['-Rs', '.', 'text'], ['-Rr', 'ascii_upcase', 'text'], ['-rn', '"a\\tb"'], ['-f', 'prog', 'a'], ['.', 'nope'], ['-Z', '.'], ['--args', '-nc', '$ARGS', 'x',
  'y'], ['--slurpfile', 'f', 'many', '-nc', '$f'], ['--rawfile', 'f', 'text', '-n', '$f'], ['.a', '-r'], ['--stream', '-c', '.', 'many'], ['-nr', '[1,2]|@csv'], ['.[]',
  'list', '-c'], ['map(.n)|add', 'list'], ['-r', '.[]|"\\(.name): \\(.n)"', 'list'], ['group_by(.name)|map({name:.[0].name,total:(map(.n)|add)})', '-c', 'list'], ['-r',
  '.[]|[.name,.n]|@tsv', 'list'], ['input_filename', 'a'], ['-n', '$ENV|type'], ['halt_error'], ['-n', '"bye"|halt_error(3)'], ['-n', '1|debug'], ['-n', 'halt']),
    { newer })

compare('jq, what filters raise', 'jq', FILES, together(...['[path(1)]', '1|.[0]', '{}|.[0]', '[1]|.[{}]', '1|.[]', '"a"|keys', '{} | has(1)', '"a"-1', '{}*2', '1%0',
  'true|length', '"x"|tonumber', '"a"|fromjson',
  '{}|sort', '[1,2]|from_entries', '"a"|strptime("%Y")', '{"a":1}|getpath(["a","b"])', '[[1,2]]|@csv', 'error({a:1})', '[.[]|1]', '[]|implode', '[[1]]|join(",")',
    '{a:1}|@csv', '"x"|@csv',
  '[1]|has("a")', '[limit(3;error("x"))]', '[.[]?|error]', '{a:1}+1', '[1,2]|.x', '"abc"|.[0]', '{}-1', '[]|keys|.x', '"a"|test("x";"q")', '"a"|ascii_downcase|.[1:]|.x',
    '[{}]|sort_by(.a.b)|.[0].a|.b',
  '{"a":[1]}|.a.b', 'null|not', '[1]|.[1.7]', '[1,2,3]|.[-1:]|.[0]'].map((f) => `try (${f}) catch .`)), { newer })

compare('jq, errors', 'jq', FILES, [...a(['.a.b'], ['.a[]'], ['error("x")'], ['.a | foo'], ['.['], ['.b[0'], ['.a +'], ['$y'], ['.b | map(.x)']),
  ...n('(1', 'if 1', '"\\q"', '.[1:2:3]', '%', 'break $x', '1 as x | 2', '1 2', '. | ', 'map(', 'foo(1;2)', 'try', '1 == 1 == 1', '"a" | ascii_downcase(1)',
    'error({a:1})', 'def f: g; f', '. as $x | y($x)'),
  ...['1,2', '{"a"}', '{"a":1,}', '[1,]', ']', ':', '"a":1', '{1:2}', '{"a":1 "b":2}', '[1', '"abc', 'tru', '[}', '"\\q"', '1.2.3', '[1,,2]', '{"a":}', '{a:1}',
    '{"a":1}}'].map((text) => ({ argv: ['jq', '-c', '.'], stdin: `${text}\n` }))],
{ newer })
