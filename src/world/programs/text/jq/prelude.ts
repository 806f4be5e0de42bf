import type { Definition } from './ast.ts'
import { parseDefinitions } from './parser.ts'

/** What jq says in jq: filters over filters, so that paths go through them and only what is asked for is worked out. */
const SOURCE = String.raw`
def select(f): if f then . else empty end;
def map(f): [.[] | f];
def map_values(f): .[] |= f;
def recurse(f): def deeper: ., (f | deeper); deeper;
def recurse: recurse(.[]?);
def recurse(f; keep): def deeper: ., (f | select(keep) | deeper); deeper;
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type == "array" or type == "object");
def scalars: select(type != "array" and type != "object");
def normals: select(isnormal);
def finites: select(isinfinite or isnan | not);
def error(message): message | error;
def add: reduce .[] as $x (null; . + $x);
def add(f): reduce f as $x (null; . + $x);
def range($end): range(0; $end);
def first(f): label $done | f | ., break $done;
def first: .[0];
def last(f): reduce f as $x (null; $x);
def last: .[-1];
def nth($n): .[$n];
def nth($n; f): if $n < 0 then error("Out of bounds negative array index") else last(limit($n + 1; f)) end;
def until(done; next): def go: if done then . else next | go end; go;
def while(going; next): def go: if going then ., (next | go) else empty end; go;
def repeat(f): def go: ., (f | go); go;
def isempty(f): label $done | (f | false, break $done), true | ., break $done;
def any(generator; test): isempty(first(generator | select(test))) | not;
def any(test): any(.[]; test);
def any: any(.);
def all(generator; test): isempty(first(generator | select(test | not)));
def all(test): all(.[]; test);
def all: all(.);
def in(container): . as $key | container | has($key);
def inside(container): . as $part | container | contains($part);
def del(f): delpaths([path(f)]);
def paths: path(..) | select(length > 0);
def paths(test): . as $all | paths | select(. as $p | $all | getpath($p) | test);
def leaf_paths: paths(scalars);
def pick(f): . as $all | reduce path(f) as $p (null; setpath($p; $all | getpath($p)));
def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];
def _key: if type != "object" then .key elif has("key") then .key elif has("k") then .k elif has("name") then .name
  elif has("Name") then .Name elif has("Key") then .Key elif has("K") then .K else null end
    | if type == "string" then . elif type == "null" or type == "boolean" or type == "number" then tojson else . end;
def _value: if has("value") then .value elif has("v") then .v elif has("Value") then .Value elif has("V") then .V else null end;
def from_entries: reduce .[] as $e ({}; . + {($e | _key): ($e | _value)});
def with_entries(f): to_entries | map(f) | from_entries;
def sort_by(f): _by("sort"; map([f]));
def group_by(f): _by("group"; map([f]));
def unique_by(f): [group_by(f)[] | .[0]];
def unique: unique_by(.);
def min_by(f): _by("min"; map([f]));
def max_by(f): _by("max"; map([f]));
def min: min_by(.);
def max: max_by(.);
def flatten: flatten(1e9);
def join($separator): reduce .[] as $x (null; (if . == null then "" else . + $separator end)
  + ($x | if . == null then "" elif type == "boolean" or type == "number" then tojson else . end)) // "";
def ascii: [.] | implode;
def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def todateiso8601: todate;
def fromdate: fromdateiso8601;
def date: todate;
def dateadd(unit; n): . + n;
def datesub(unit; n): . - n;
def index($x): indices($x) | .[0];
def rindex($x): indices($x) | .[-1:][0];
def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $rest | [$x] + $rest end;
def combinations($n): . as $set | [range($n)] | map($set) | combinations;
def walk(f): def go: if type == "object" then map_values(go) elif type == "array" then map(go) else . end | f; go;
def transpose: (map(length) | max // 0) as $width | [range($width) as $i | [.[][$i]]];
def env: $ENV;
def IN(source): any(source == .; .);
def IN(source; list): any(source == list; .);
def INDEX(stream; key): reduce stream as $row ({}; .[$row | key | tostring] |= $row);
def INDEX(key): INDEX(.[]; key);
def match($re): match($re | if type == "array" then .[0] else . end; $re | if type == "array" then .[1] else null end);
def match($re; $flags): _match($re; $flags; false) | .[];
def test($re): test($re | if type == "array" then .[0] else . end; $re | if type == "array" then .[1] else null end);
def test($re; $flags): _match($re; $flags; true);
def _captured: [.captures[] | select(.name != null) | {key: .name, value: .string}] | from_entries;
def capture($re): match($re) | _captured;
def capture($re; $flags): match($re; $flags) | _captured;
def scan($re; $flags): match($re; "g" + $flags) | if .captures == [] then .string else [.captures[].string] end;
def scan($re): scan($re; "");
def split($re; $flags): . as $text | [foreach (match($re; "g" + $flags), null) as $m ({from: 0};
  if $m == null then .piece = $text[.from:] else .piece = $text[.from:$m.offset] | .from = $m.offset + $m.length end; .piece)];
def splits($re): splits($re; "");
def splits($re; $flags): split($re; $flags) | .[];
def sub($re; text; $flags): . as $in | [match($re; $flags)] as $found
  | def go($i; $from; $done): if $i == ($found | length) then $done + $in[$from:]
      else $found[$i] as $m | ($m | _captured | text) as $new
        | if ($new | type) != "string" then error("\($m | _captured | tojson) cannot be added to a string")
          else go($i + 1; $m.offset + $m.length; $done + $in[$from:$m.offset] + $new) end end;
    go(0; 0; "");
def sub($re; text): sub($re; text; "");
def gsub($re; text; $flags): sub($re; text; $flags + "g");
def gsub($re; text): sub($re; text; "g");
def tostream: path(def deeper: (.[]? | deeper), .; deeper) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);
def fromstream(f): {value: null, done: false} as $begin | foreach f as $event ($begin;
    if .done then $begin else . end
    | if ($event | length) == 2 then setpath(["done"]; $event[0] | length == 0) | setpath(["value"] + $event[0]; $event[1])
      else setpath(["done"]; $event[0] | length == 1) end;
    if .done then .value else empty end);
def truncate_stream(f): . as $depth | null | f | . as $event
  | if ($event[0] | length) > $depth then setpath([0]; $event[0][$depth:]) else empty end;
def limit($n; f): if $n <= 0 then empty else _limit($n; f) end;
def inputs: def go: _input | if . == [] then empty else .[0], go end; go;
def input: _input | if . == [] then error("No more inputs") else .[0] end;
def debug(message): (message | debug | empty), .;
def halt_error: halt_error(5);
def toarray: if type == "array" then . else [.] end;
def abs: if type == "number" then (if . < 0 then -. else . end) else error("\(type) (\(tojson)) has no absolute value") end;
def get_search_list: [];
def bsearch($target): . as $list | if length == 0 then -1
  else {low: 0, high: (length - 1), found: null} | until(.found != null or .low > .high; ((.low + .high) / 2 | floor) as $mid
      | if $list[$mid] == $target then .found = $mid elif $list[$mid] < $target then .low = $mid + 1 else .high = $mid - 1 end)
    | if .found != null then .found else -1 - .low end end;
`

let table: ReadonlyMap<string, Definition> | undefined

/** The definition of `name/arity`, if jq has one in jq. */
export function preludeOf(key: string): Definition | undefined {
  table ??= new Map(parseDefinitions(SOURCE).map((d) => [`${d.name}/${d.parameters.length}`, d]))
  return table.get(key)
}
