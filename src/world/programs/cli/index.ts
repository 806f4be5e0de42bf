/**
 * # cli: what command line tools share
 *
 * A tool is declared once: its options (which also are its `--help`), its package and its `run`. `tool()` makes the program of it:
 * it reads the command line as getopt_long(3) does, answers `--help` and `--version`, refuses what is wrong in GNU's words, and
 * hands `run` a `ToolCall`.
 *
 * | file | what |
 * | --- | --- |
 * | `options.ts` | getopt_long: clusters, abbreviations, permutation, the messages |
 * | `confirm.ts` | a question and its answer |
 * | `choose.ts` | arguments that are one of a few words (`--color=auto`) |
 * | `tool.ts` | a declared tool → a program |
 * | `output.ts` | standard output with stdio's buffering: by line on a terminal, by block otherwise |
 * | `input.ts` | files and standard input as chunks or lines, never read further than asked |
 * | `each-input.ts` | files one after the other, with their failures told |
 * | `bytes.ts` | bytes as strings of one character a byte, the form in which byte-wise tools work |
 * | `quote.ts` | names in messages as gnulib quotes them |
 * | `version-order.ts` | the order of `sort -V` and `ls -v` |
 * | `run.ts` | other programs by name: the search of PATH, exit codes of what ended |
 * | `shell.ts` | commands handed to /bin/sh |
 * | `wall-clock.ts`, `date-words.ts` | lab time as wall time; dates in words (`2 hours ago`) |
 * | `human.ts` | sizes for people |
 */
export { askPerson } from './ask-person.ts'
export { eachInput } from './each-input.ts'
export { confirm } from './confirm.ts'
export { chooseWord } from './choose.ts'
export { describeOptions, parseOptions, type Given, type Options } from './options.ts'
export { tool, type ToolCall } from './tool.ts'
export { isTerminal, Output } from './output.ts'
export { LineReader, openInput, readAll } from './input.ts'
export { byteString, bytesOf, latinOf, textOf } from './bytes.ts'
export { quote, quoteIfNeeded, quoteWord } from './quote.ts'
export { compareVersions } from './version-order.ts'
export { closeShell, openShell, runShell, type ShellPipe } from './shell.ts'
export { wallClock, type WallClock } from './wall-clock.ts'
export { readDate } from './date-words.ts'
export { humanSize } from './human.ts'
export { parseCount } from './counts.ts'
export { exitCode, findProgram, runProgram, NotFound } from './run.ts'
