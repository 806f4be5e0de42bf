import { compare, type Case } from './differential.ts'

const FILES = {
  f: 'apple 3 1.50\nbanana 12 0.25\ncherry 7 3\n',
  p: 'root:x:0:0:root:/root:/bin/bash\nvagrant:x:1000:1000::/home/vagrant:/bin/bash\n',
  c: 'a,b,c\n1,2,3\n',
  para: 'one 1\nuno\n\n\ntwo 2\ndos\n\nthree\n',
  prog: 'BEGIN { print "from file" }\n{ n++ }\nEND { print n }\n',
}
const INPUT = 'a b c\n1 2 3\n'
const awk = (...list: readonly (string | readonly string[])[]): Case[] => list.map((a) => ({ argv: ['mawk', ...(typeof a === 'string' ? [a] : a)], stdin: INPUT }))

compare('awk, the language', 'mawk', FILES, awk(
  '{print $1}', '{print}', '{print $NF, NR, NF}', 'END{print NR}', 'NR==2', '/a/', '!/a/', '/a/,/1/', 'NR==1,NR==2{print NR}', 'NR%2', '1;2', '"a"', 'a',
    '$1~/^[0-9]+$/{s+=$1}END{print s}', '$1=="a"{next}{print}', 'FNR==2{nextfile}{print}', '{exit 2}', 'BEGIN{exit 3} END{print "end"}', 'BEGIN{exit} END{print "e"}',
  'BEGIN{x=1; print x++ + ++x, x--, -x^2, 2^3^2, !x + 1, 1 - 1 " " 3}', 'BEGIN{print -1 " " -1; print 1 " " 2+3; print 1==1.0, "a"<"b", "10"<"9", 10<9}',
    '{print $1<$2, $1<2}', 'BEGIN{print 1 in a, (1,2) in a; a[1,2]=3; print ((1,2) in a); for(k in a){split(k,p,SUBSEP);print p[1],p[2]}}',
  'BEGIN{a="x"; a=a a a; print a}', 'BEGIN{print (1>2)?"a":"b"}', 'BEGIN{print(1)(2)}', 'BEGIN{do{i++;if(i==2)continue;if(i>4)break;print i}while(1)}',
    'BEGIN{while(i<3)i++;print i}', 'BEGIN{for(i=0;i<3;i++)print i}', 'BEGIN{for(;;){if(++i>3)break};print i}', 'BEGIN{if(1)print 1;else print 2}',
    'BEGIN{if(0){print 1}\nelse if(1) print 2\nelse print 3}',
  'BEGIN{if(!("x" in a))print "no"; a["x"]; if("x" in a)print "yes"; delete a["x"]; print length(a)}', 'BEGIN{x["a"]=1;delete x;print length(x)}',
    'function f(a){a["x"]=1} BEGIN{f(z); print z["x"]}', 'function fact(n){return n<=1?1:n*fact(n-1)} BEGIN{print fact(10)}',
    'BEGIN { x["a"]=1; f(x); print x["a"] } function f(y) { y["a"]++ }', 'function g(a,b){b=a; a=5; return b} BEGIN{q=1; print g(q), q}',
  'function h(n){if(n>0)h(n-1);print n} BEGIN{h(3)}', 'BEGIN{printf "%s %s\\n","a",1.0; OFMT="%.2f"; print 3.14159; CONVFMT="%.1f"; x = 3.14159 ""; print x}',
    'BEGIN{OFS="-"; $0="a b c"; $1=$1; print; print $1,$2}', 'BEGIN { $0="x y z"; print NF, $2; $0=""; print NF }', '{$2="";print}', '{$5="e";print;print NF}',
    '{NF=2;print}', '{ $0=toupper($0); print $2; NF=NF; print }', '{print NF?$NF:"none"}', '{$(1+1)="X"}1', '{$3++; print}', '{$NF+=2}1', 'END{print $0, NF}',
  '{ a[NR]=$0 } END { for(i=NR;i>0;i--) print a[i] }', '{c[$1]++} END{print c["a"], c["zz"]+0, length(c)}', 'BEGIN{printf "%5s|%-5s|%.2s|%*d\\n", "ab","cd","efg",5,42}',
    'BEGIN{printf "%c%c%5.2f|%-5s|%05d|%x|%e\\n", 65, "hello", 3.14159, "ab", 42, 255, 1234.5}', 'BEGIN{printf "%i %5.1f %o %X %G %%\\n", 3.9, 2.25, 8, 255, 0.00001}',
    'BEGIN{printf("%s %s\\n","a","b")}', 'BEGIN{printf "a\\tb\\\\n\\x41\\101\\/\\"\\n"}', 'BEGIN{printf "no newline"}',
  'BEGIN{print substr("hello",2,3), index("abc","c"), length("x"), length(), length}',
    'BEGIN{print substr("hello",0), substr("hello",2,100), substr("hello", 10) "|" substr("hello", 2, -1) "|"}',
    'BEGIN{print toupper("abcX"), tolower("ABCx"), length("é")}', 'BEGIN{s="aaa"; print gsub(/a/,"b&\\\\&",s), s}', '{sub(/b/,"[&]");print}',
    '{gsub(/[a-z]/,"x",$2);print}', '{n=gsub(/[0-9]/,"#"); print n, $0}', 'BEGIN{s="hello"; gsub(/l*/,"-",s); print s}',
    'BEGIN{print match("foobar","o+"), RSTART, RLENGTH, match("x","y"), RSTART, RLENGTH}',
    'BEGIN{n=split("a:b:c",arr,":"); print n, arr[3]; print split("",arr), split("a.b",arr,"."), split("a b  c",arr)}',
    'BEGIN{n=split("a1b22c",p,/[0-9]+/); print n p[3]}', 'BEGIN{print int(-3.7), exp(1), sin(1), atan2(0,-1), sqrt(16), cos(0), log(10)}',
    'BEGIN{print 1/3, 1e6, 1e-5, 100000*10, 3.0, .5, 5., 0.1+0.2, 7%3, -7%3}', 'BEGIN{print -"3x", "3"+"4", "abc"+1, 017+0, "017"+0, 1==1, 1=="1", x==0, x==""}',
    'BEGIN{x+=5; x-=1; x*=3; x/=2; x%=4; x^=2; print x}', 'BEGIN{print length(a), sprintf("%03d", 7) sprintf("%s", "x")}',
    'BEGIN{regex="^a.c$"; print "abc" ~ regex, "abd" ~ regex, "a" !~ /b/}',
  'BEGIN{getline; print "got " $0; getline; print $0; print getline}', '{getline; print}', '{getline x; print x, $0, NR}',
    'BEGIN{while((getline l < "f")>0) print NR, l}', 'BEGIN{print (getline x < "nope")}', 'BEGIN{"echo hi"|getline x; print x}',
    'BEGIN{"echo a b c" | getline; print NF, $2, NR}', 'BEGIN{"echo " "echo x" | getline x; print x}',
    'BEGIN{while(("echo a; echo b" | getline l) > 0) print "got " l; print close("echo a; echo b")}', 'BEGIN{system("exit 3"); print system("exit 3"), close("x")}',
    'BEGIN{print "x" | "cat"; close("cat"); print "y"}', 'BEGIN{print "b" | "sort"; print "a" | "sort"}',
    '{print $1, $2 > "out1"; close("out1")} END{while((getline l<"out1")>0) print "f:" l}', '{print > "/dev/stdout"}', 'BEGIN{print 1,2 > "/dev/stderr"}',
    'BEGIN{getline line < "-"; print line}', '{ print $1 # comment\n}', '{\n if ($1 == "a")\n   print "A"\n else\n   print "B"\n}', 'BEGIN{print 1;;print 2}',
    'BEGIN { print length 5 }', 'BEGIN{a["x"]=1;for(k in a)delete a[k];print length(a)}', 'BEGIN{print index("foobar","bar"), "A" < "a", 2 < 10}',
    '{ s = s $1 } END { print s }', 'BEGIN { for (i = 1; i <= 3; i++) for (j = 1; j <= 2; j++) print i, j }',
    'BEGIN{i=5; print i++, i, ++i, i--, i; a[1]=2; print a[1]++ a[1]; $0="4 5"; print $1++, $1}', 'BEGIN { print !1, !0, !"", !"a", - -3, 2 - -2 }',
    'BEGIN { print 1, 2; printf "%s", "" ; print "" }', 'BEGIN { if (/x/ ~ 0) print "zero" }', 'BEGIN{print "a" "b" == "ab", 1 " " 1 == "1 1"}',
    'BEGIN { x["a"]; if ("a" in x && !("b" in x)) print "ok" }', 'BEGIN { print substr("hello", 2); print 1e3 }', 'BEGIN { $3="x"; print; print NF }'))

compare('awk, files and options', 'mawk', FILES, awk(
  ['-F:', '{print $1, $NF}', 'p'], ['-F', ':', '-v', 'OFS=,', '{$1=$1}1', 'p'], ['-F,', '{print $2}', 'c'], ['-F', '\\t', '{print $1}'], ['-F|', '{print $1}'], ['-F[:/]',
    '{print $7}', 'p'], ['-F', '', '{print $2}'], ['-vx=a\\tb', 'BEGIN{print x}'], ['-v', 'n=3', 'BEGIN{print n+1, n==3}'], ['{print $2*$3}', 'f'],
    ['{s+=$2} END{print s, s/NR}', 'f'], ['$2>5{print $1}', 'f'], ['BEGIN{FS=","}{print $1}', 'c'], ['BEGIN{RS=""}{print NR": "$1" "$NF" "NF}', 'para'],
    ['BEGIN{RS="";FS="\\n"}{print $1}', 'para'], ['BEGIN{RS=" "}{print}'], ['BEGIN{RS="[bc] ?"}{print}'], ['BEGIN{ORS="|"}{print $1}', 'f'], ['{print FILENAME, FNR, NR}',
    'f', 'c'], ['{print x}', 'x=1', 'f', 'x=2', 'c'], ['{print $1}', 'FS=,', 'c'], ['-f', 'prog', 'f'], ['-f', 'prog', '-f', 'nope'], ['END{print ARGC, ARGV[1]}', 'f'],
    ['{print}', 'nope'], ['BEGIN{print ENVIRON["NOPE"] "x"}'], ['--', '{print $2}'], ['NR==FNR{a[$1]=$2;next}{print $1, a[$1]}', 'f', 'f'], ['length($1)>5', 'f'],
    ['{print length($0)}', 'f'], ['{$1="";print substr($0,2)}', 'f'], ['!seen[$2]++', 'f', 'f'], ['{printf "%-10s|%5d|%6.2f\\n", $1, $2, $3}', 'f'],
    ['{max=$2>max?$2:max} END{print max}', 'f'], ['{for(i=NF;i>0;i--) printf "%s ", $i; print ""}', 'f'], ['BEGIN{while((getline l < ARGV[1])>0) n++; print n}', 'f'],
    ['END{print}', 'f']))

compare('awk, refusals', 'mawk', FILES, awk('BEGIN{print 1', 'BEGIN{x = }', '{print $1', 'BEGIN{foo()}', 'function f(x){return x+1} BEGIN{print f(1,2)}', '/(a/',
  'BEGIN { return 1 }', 'BEGIN{next}', 'function f(a,a){}', 'function f(){} function f(){}', 'BEGIN{print "a" > "/nope/x"}', 'BEGIN{gensub(/a/,"b","g","aaa")}',
  'BEGIN{print index("a")}', '{$-1}', '{x=$(-1)}', ['-v', '1x=2', 'BEGIN{}'], ['-v'], ['-F'], ['-Z', '{print}'], 'BEGIN {print "unterminated}', '/unterminated',
  'BEGIN{break}', '@include "x"', ['-f', 'nope'], 'BEGIN{print 1 2', 'BEGIN { printf "%s" }', 'BEGIN{nextfile}', '{print $1)}', 'BEGIN{if x print}'))
