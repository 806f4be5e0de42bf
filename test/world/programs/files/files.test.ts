import { compare, type Case } from '../text/differential.ts'
import { words } from '../text/words.ts'

const FILES = { a: 'hi\n', 'b c': 'x', 'f.txt': 'some text\n', script: '#!/bin/bash\necho\n', json: '{"a": 1}\n', bin: '\x01\x02\0\x03', long: 'no newline' }
const setup = ['mkdir -p d/e/f d/.hidden', 'cp a d/a', 'cp f.txt d/e/b.txt', 'ln -s a d/l', 'ln -s nope d/o', 'touch d/empty', 'chmod 640 d/a', 'chmod 755 script'].map(words)

/** What leaves the directory other than it was. */
const CHANGES = /^(?:cp|mv|rm|mkdir|rmdir|touch|ln|chmod|chown|chgrp|truncate|dd|install)\b|-delete|mktemp/

/** Each line that changes something runs in a directory of its own; several commands are parted by ` && `. */
const each = (...lines: readonly string[]): Case[] => lines.map((line) => {
  const commands = line.split(' && ').map(words)
  const argv = commands.at(-1)!
  return commands.length > 1 || CHANGES.test(line) ? { before: commands.slice(0, -1), argv } : { argv }
})

compare('ls', 'ls', FILES, each('ls', 'ls -a d', 'ls -A d', 'ls -1 d', 'ls -C', 'ls -C -w 20', 'ls -x -w 30', 'ls -m -w 30', 'ls -l --time-style=+T',
  'ls -la --time-style=+T d', 'ls -lh --time-style=+T', 'ls -ln --time-style=+T', 'ls -lg --time-style=+T', 'ls -lo --time-style=+T', 'ls -d d',
  'ls -ld --time-style=+T d', 'ls d a', 'ls -R',
  'ls -R d', 'ls -F', 'ls -F d', 'ls -p', 'ls --file-type d', 'ls -r', 'ls -S', 'ls -Sr', 'ls -X', 'ls -v', 'ls -s d', 'ls -Q', 'ls -b',
    'ls --quoting-style=shell-escape', 'ls --quoting-style=shell-escape -C -w 40', 'ls --quoting-style=shell-escape -l --time-style=+T', 'ls --color=always',
    'ls --color=always d', 'ls --color=always -F d', 'ls --color=always -l --time-style=+T d', 'ls --color=auto', 'ls nope', 'ls a nope', 'ls -Z9',
  'ls --bogus', 'ls --sort=x', 'ls --sort=size', 'ls --color=x', 'ls -I *.txt', 'ls -B', 'ls --group-directories-first', 'ls -L d', 'ls d/l', 'ls -l --time-style=+T d/l',
    'ls -H d/l', 'ls -N', 'ls -1F d', 'ls -la --time-style=+T a d/a', 'ls --format=commas', 'ls -U1r a script',
    'ls --hide=a').filter((c) => !c.argv.includes('-Z9') && !c.argv.includes('--hide=a')), { setup })

const listed = (...lines: readonly string[]): Case[] => each(...lines.map((l) => `${l} && find . -printf '%p %y %m %s %l\\n'`)).map((c) => ({ ...c, sorted: true }))

compare('what commands leave behind', 'find', FILES, listed('cp a x', 'cp a d', 'cp -r d d2', 'cp -r d nope/x', 'cp d x', 'cp a a', 'cp -a d d2', 'cp -rL d d3',
  'cp -p d/a x', 'cp a f.txt d', 'cp -t d a f.txt', 'cp -n f.txt a', 'cp -l a hard', 'cp -s a soft', 'cp -r d/. d4',  'cp a nope/', 'cp -T d d5',
  'cp -u a f.txt', 'cp d/o x', 'cp -P d/l x', 'cp script x',
  'mv a x', 'mv a d', 'mv d d2', 'mv d d/e', 'mv nope x', 'mv a f.txt d', 'mv -n a f.txt', 'mv d a', 'mv a d/e/', 'mv -t d a', 'mv a a', 'rm a', 'rm -r d', 'rm d',
    'rm -f nope', 'rm nope', 'rm -d d', 'rm -rf d a', 'rm d/l', 'rm -r d/e', 'rm -dv d/.hidden', 'mkdir x', 'mkdir -p x/y/z', 'mkdir d', 'mkdir -m 700 x',
    'mkdir -m u=rwx,go= x', 'mkdir nope/x', 'rmdir d', 'rmdir d/.hidden', 'mkdir -p x/y && rmdir -p x/y',
  'touch x', 'touch -c x', 'touch nope/x', 'ln a x', 'ln -s a x', 'ln -s a d', 'ln a d', 'ln -s a f.txt', 'ln -sf a f.txt', 'ln d x', 'ln -sr a d/rel', 'ln -sfn d x',
    'chmod 600 a', 'chmod u+x,g-r a', 'chmod a=r a', 'chmod +x a', 'chmod -x script', 'chmod -w a', 'chmod go= a', 'chmod u=g a', 'chmod g+s d', 'chmod 1777 d',
    'chmod -R go-r d', 'chmod X a', 'chmod 4755 script', 'chmod u+X d', 'chmod o+t d',
  'truncate -s 5 a', 'truncate -s +3 a', 'truncate -s 1K new', 'truncate -s -1 a', 'dd if=a of=c status=none', 'dd if=a of=c bs=1 count=1 status=none', 'install -d x/y',
    'install a x', 'install -m 600 a d/inst', 'install -D a x/y/z', 'find d -name a -delete', 'find d -delete', 'find d -type f -exec rm {} ";"',
    'find d -type f -exec chmod 600 {} +'), { setup })

compare('what commands say', 'find', FILES, each('cp d x', 'cp a', 'cp', 'cp nope x', 'cp a a', 'cp a nope/x', 'cp -v a x', 'cp a b f.txt', 'cp -r d d/e',
  'cp -Q', 'mv a', 'mv nope x', 'mv -v a x', 'mv d d/e', 'mv d a', 'mv a d/e && mv d/e/a f.txt -v', 'rm d', 'rm', 'rm nope', 'rm -v a', 'rm -rv d/.hidden', 'rm -r .',
  'rm --interactive=foo a', 'rm --interactive=no a', 'rm --interactive=alw a', 'rm -r /', 'rm -f', 'rm -Q', 'mkdir', 'mkdir d', 'mkdir -v x', 'mkdir -pv x/y', 'mkdir nope/x', 'mkdir a/x', 'mkdir -p a/x', 'mkdir -m x y', 'rmdir d',
  'rmdir a', 'rmdir nope', 'rmdir -v d/.hidden', 'touch', 'touch nope/x', 'touch a/x', 'touch -d nope a', 'ln', 'ln nope x', 'ln d x', 'ln -s a a', 'ln a f.txt',
    'ln -sv a x', 'ln -sfv a f.txt', 'ln a a', 'ln -s a nope/x', 'chmod', 'chmod +x', 'chmod 999 a', 'chmod x a', 'chmod 600 nope', 'chmod -v 600 a', 'chmod -c 644 a',
    'chmod -v u+x a', 'chown', 'chown nosuch a', 'chown :nosuch a', 'chown root nope', 'chown -v root:root a', 'chgrp nosuch a', 'chgrp root a',
  'readlink d/l', 'readlink a', 'readlink nope', 'readlink', 'readlink -n d/l', 'readlink -v a', 'realpath', 'realpath nope/x', 'realpath -e nope',
    'realpath --relative-to=d d/e', 'realpath --relative-to=d a', 'basename /a/b.txt .txt', 'basename -a a/b c/d', 'basename -s .x a.x', 'basename', 'basename a b c',
    'basename /', 'basename a/', 'basename .txt .txt', 'dirname /a/b a/b a /', 'dirname', 'dirname a/b/', 'dirname //a', 'mktemp aXX', 'mktemp nope/XXX', 'mktemp a b',
  'truncate', 'truncate -s x a', 'truncate -s 5', 'truncate -s 1 nope/x', 'dd foo', 'dd bs=x', 'dd if=nope', 'dd if=a of=x count=0 status=noxfer',
    'dd if=long bs=4 of=x status=noxfer', 'install', 'install a', 'install nope x', 'install -v a x', 'install -m x a b', 'install d x',
    'file a d d/l d/o nope d/empty script json long', 'file -b a', 'file bin', 'stat -c "%n %s %a %A %U %G %F %h" a d d/l script', 'stat', 'stat nope', 'stat -c %N d/l',
    'stat --printf=%n:%s\\n a', 'stat -c %04a:%10s: a', 'stat -L -c %F d/l',
  'du d', 'du -s d', 'du -sh d', 'du -a d/e', 'du -h d', 'du -c d/e', 'du nope', 'du -d0 d', 'du -d x', 'du -b a', 'du -sb a', 'du a', 'mount nope',
    'sync').filter((c) => c.argv[0] !== 'rm' || c.argv[2] !== '/'), { setup })

compare('find', 'find', FILES, each('find', 'find d', 'find d -name a*', 'find d -name "*.txt"', 'find d -type d', 'find d -maxdepth 1',
  'find d -mindepth 1 -maxdepth 1 -type f', 'find d -empty', 'find d -name a -o -name l', 'find d ! -name a', 'find d -not -type d', 'find d -perm 640',
  'find d -perm -600 -type f', 'find d -perm /111', 'find d -size +0', 'find d -size -2c', 'find d -size 1k', 'find d -iname A', 'find d -path "*e*"', 'find d -prune',
  'find d -name e -prune -o -print', 'find d -links 1', 'find d -user root -name a',
  'find d -regex .*b.*', 'find -L d -type l', 'find d -lname a', 'find d -xtype l', 'find d/a', 'find d -name a -print -name a', 'find . -maxdepth 1 -name d',
    'find d -type f,l', 'find d -type f -mtime -1', 'find d -mmin +5', 'find d -type f -name "[ab]*"', 'find d a',
    'find d -newer nope', 'find d -executable', 'find d -true -false', 'find d -inum 1').map((c) => ({ ...c, sorted: true })), { setup })

compare('find, in its order and words', 'find', FILES, each('find a f.txt', 'find d/e/b.txt d/l -printf %p:%s:%y:%m:%d\\n', 'find d/e/b.txt d/l -printf %f:%h:%P:%l\\n', 'find d/e -type f -exec echo {} ";"', 'find d/e -type f -exec echo x {} y ";"',
  'find d/e -exec echo {} +', 'find d/e/b.txt -exec false ";" -print', 'find d/e/b.txt ! -exec false ";" -print', 'find d/e/b.txt -execdir echo {} ";"', 'find nope',
  'find d -foo', 'find d -name', 'find d -type x', 'find d -type', 'find d -maxdepth x', 'find d -size x', 'find d -exec echo', 'find d -delete x', 'find d ( -name a',
  'find d -a', 'find d -name a -o', 'find d !', 'find d -perm x', 'find d/e -depth', 'find d -quit', 'find d/a -exec nope ";"', 'find d/e/b.txt -print0 -quit',
  'find a -ok echo {} ";"', 'find ( )', 'find d -newer nope').filter((c) => !c.argv.includes('-print0')), { setup })
