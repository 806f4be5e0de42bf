import { cases, compare } from './differential.ts'

const FILES = {
  a: 'one two three\nfour\tfive six\n\n\n\nseven:eight::nine\n  leading  blanks\nlast without newline',
  b: 'b 2\na 10\nc 1\nA 3\nB 2\na 10\n',
  n: '10\n9\n2\n-5\n1.5\n1e3\n0x1f\n007\nabc\n\n',
  h: '2K\n1G\n500\n3M\n1.5K\n-1K\n',
  v: 'v1.10\nv1.9\nv1.2.3\nv1.2\nv1.10~rc1\n.hidden\n',
  p: 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nvagrant:x:1000:1000::/home/vagrant:/bin/bash\n',
  m: 'Mar\njan\nDEC\nxyz\nfeb 2\n',
  dup: 'a\na\nb\nB\nc c\nd c\nd c\n',
}

compare('cat', 'cat', FILES, cases('in\tput\x01\x7fé\n', 'cat', 'cat a', 'cat -A a', 'cat -A', 'cat -n a b', 'cat -b a', 'cat -s a', 'cat -E a', 'cat -T a', 'cat -v',
  'cat -et a', 'cat a - b', 'cat nope a', 'cat -ns a dup',
  'cat --show-all', 'cat --number=3 a', 'cat --bogus', 'cat -Z', 'cat .'))

compare('head', 'head', FILES, cases('1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n', 'head', 'head -3', 'head -n 2', 'head -n-3', 'head -n -20', 'head -c 5', 'head -c -5',
  'head -n 1 a b', 'head -q -n1 a b', 'head -v -n1', 'head -n x', 'head -c 1K',
  'head -n', 'head nope', 'head -n 2 a nope b', 'head -n -1 a', 'head -c -30 a', 'head -0', 'head -n 0 a', 'head .'))

compare('wc', 'wc', FILES, cases('hello wörld\nx\n', 'wc', 'wc -l', 'wc -c', 'wc -m', 'wc -w', 'wc -L', 'wc -lw', 'wc a', 'wc -l a', 'wc a b n', 'wc -c a b', 'wc a nope',
  'wc -l a b -', 'wc --total=only a b', 'wc .').filter((c) => !c.argv.includes('--total=only')))

compare('sort', 'sort', FILES, cases('', 'sort b', 'sort -r b', 'sort -u b', 'sort -f b', 'sort -fu b', 'sort -n n', 'sort -g n', 'sort -rn n', 'sort -h h', 'sort -hr h',
  'sort -V v', 'sort -M m', 'sort -k2 b', 'sort -k2n b', 'sort -k2,2n -k1,1r b', 'sort -s -k2,2n b',
  'sort -t: -k3n p', 'sort -t: -k3,3nr p', 'sort -t: -k1.2,1.3 p', 'sort -t : -k 7 p', 'sort -c b', 'sort -C b', 'sort -cu dup', 'sort -m b dup', 'sort b a', 'sort nope',
    'sort -k0 b', 'sort -k b b', 'sort -k1.0 b', 'sort -t ab b', 'sort -t "" b', 'sort -b -k2 b', 'sort -d a', 'sort -i a', 'sort -k1,1 -u b', 'sort -k2b,2 b',
    'sort -nk2 b', 'sort -k 2nx b', 'sort --sort=numeric n', 'sort .'))

compare('uniq', 'uniq', FILES, cases('', 'uniq dup', 'uniq -c dup', 'uniq -d dup', 'uniq -u dup', 'uniq -i dup', 'uniq -ci dup', 'uniq -f1 dup', 'uniq -s 2 dup',
  'uniq -w1 dup', 'uniq -D dup', 'uniq --all-repeated=separate dup', 'uniq --group dup', 'uniq --group=both dup', 'uniq -cd dup', 'uniq -f x dup', 'uniq a b c',
  'uniq nope'))

compare('cut', 'cut', FILES, cases('', 'cut -d: -f1 p', 'cut -d: -f1,7 p', 'cut -d: -f3- p', 'cut -d: -f-2 p', 'cut -d: -f2-3,5 p', 'cut -f2 a', 'cut -s -f2 a',
  'cut -c1-3 a', 'cut -b2,4- a', 'cut -d: --complement -f1,2 p', 'cut -d: -f1,3 --output-delimiter=" - " p',
  'cut -c1,3-4 --output-delimiter=. a', 'cut -f', 'cut a', 'cut -f1 -c1 a', 'cut -d ab -f1 a', 'cut -f0 a', 'cut -f3-1 a', 'cut -fx a', 'cut -f1-x a', 'cut -f- a',
    'cut -c0 a', 'cut -d: -c1 a', 'cut -s -c1 a', 'cut -d " " -f2 a', 'cut -f1 nope'))

compare('tr', 'tr', FILES, cases('Hello  World 123\nabc-xyz\n', 'tr a-z A-Z', 'tr [:lower:] [:upper:]', 'tr -d aeiou', 'tr -s " "', 'tr -cd "[:alnum:]\\n"',
  'tr " " "\\n"', 'tr -s l', 'tr abc x', 'tr -t abc x', 'tr -c "[:alpha:]" "*"', 'tr -cs "[:alpha:]" "\\n"', 'tr -ds a-m n-z', 'tr a-c "[x*]"', 'tr 0-9 "[#*2]z"',
  'tr z-a x',
  'tr', 'tr a', 'tr -d a b', 'tr -d', 'tr a b c', 'tr [:bogus:] x', 'tr "[:upper:]" x', 'tr a ""', 'tr a-z "[:digit:]"', 'tr "\\101" "\\x"', 'tr -- - _', 'tr "[=a=]" b',
    'tr -s "\\n"', 'tr -d "\\r\\n"'))

compare('seq', 'seq', FILES, cases('', 'seq 5', 'seq 2 5', 'seq 1 2 9', 'seq 5 1', 'seq 5 -1 1', 'seq -3 3', 'seq 0.5 0.5 2', 'seq 1 0.1 1.3', 'seq -w 8 11',
  'seq -w -5 5', 'seq -s, 5', 'seq -f %03g 3', 'seq -f a%.2fb 2', 'seq -f x 2', 'seq -f %d 2', 'seq', 'seq 1 2 3 4', 'seq x', 'seq 1 0 3', 'seq -s " " 3', 'seq 1e1',
  'seq 3.0', 'seq -w 1 .5 2', 'seq 18446744073709551615 18446744073709551617', 'seq -5', 'seq 1 -2', 'seq -- -2 0'))

compare('tail', 'tail', FILES, cases('1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n', 'tail', 'tail -3', 'tail -n 2', 'tail -n +3', 'tail +10', 'tail -c 5', 'tail -c +5',
  'tail -n 1 a b', 'tail -q -n1 a b', 'tail -v -n1', 'tail -n x', 'tail -n0 a', 'tail -n +0 a', 'tail nope', 'tail -n 2 a nope b', 'tail -n 100 a', 'tail .'))
