// The TypeScript compiler, for tests that ask it what it thinks.
import path from "node:path";
import ts from "typescript";

export { ts };

// A program of the typings alone; `source` is a place in them, from which all globals are seen.
export function programOf(index) {
  const options = { noEmit: true, strict: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.Preserve, lib: [], types: [] };
  const program = ts.createProgram([path.resolve(index)], options);
  const wrong = ts.getPreEmitDiagnostics(program);
  if (wrong.length > 0) throw new Error(ts.formatDiagnostics(wrong.slice(0, 20), { getCanonicalFileName: (name) => name, getCurrentDirectory: () => "", getNewLine: () => "\n" }));
  return { program, checker: program.getTypeChecker(), source: program.getSourceFile(path.resolve(index)) };
}
