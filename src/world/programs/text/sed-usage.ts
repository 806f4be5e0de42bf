import { describeOptions, type Options } from '../cli/index.ts'

/** What sed says of a wrong command line. */
export const describeSed = (name: string, options: Options): string =>
  `Usage: ${name} [OPTION]... {script-only-if-no-other-script} [input-file]...\n\n${describeOptions(options)}
Without -e or -f the first word that is no option is the script. All others are files;
without one, standard input is read.\n\n`
