/** The nodes of unbash's tree under one roof; the shell reads commands and words from it, and takes words apart by itself. */
export type {
  AndOr, ArithmeticCommand, ArithmeticFor, ArrayValue, Assignment, BraceGroup, Case, Command, CommandNode, CompoundList,
  Coproc, For, Function as FunctionNode, HereDoc, If, Pipeline, PipelineNode, Redirect, Redirected, Redirection, Select, Statement, Subshell,
  TestCommand, TestExpression, While, Word,
} from 'unbash'
