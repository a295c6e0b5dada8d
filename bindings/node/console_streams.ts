// What console writes to where a script has put something in its place, as tools that capture output do: another write() onto process.stdout or
// process.stderr, or a stream of its own into console._stdout or console._stderr. All else goes straight to the worker's log.
import { writeElsewhere } from "edgert:console/console";
import { requireBuiltin } from "edgert:node/loader";
import { process } from "edgert:node/process_object";

interface Output {
  readonly stream: any;
  // As the platform made it; nothing of a script's is equal to it.
  readonly write: unknown;
  // One of Node's over that stream, and how deep its groups are.
  console: any;
  depth: number;
}
const outputs: [Output | undefined, Output | undefined] = [undefined, undefined];

function isReplaced(output: Output): boolean {
  try {
    return output.stream.write !== output.write;
  } catch {
    return true;
  }
}

function write(method: string, level: number, args: readonly unknown[], depth: number): boolean {
  const output = outputs[level < 2 ? 0 : 1];
  if (output === undefined || !isReplaced(output)) return false;
  if (output.console === undefined) {
    try {
      output.console = Reflect.construct(requireBuiltin("internal/console/constructor").Console, [output.stream]);
    } catch {
      // It cannot be written to: what is lost is lost in Node, too.
      return true;
    }
  }
  for (; output.depth < depth; ++output.depth) Reflect.apply(output.console.group, undefined, []);
  for (; output.depth > depth; --output.depth) Reflect.apply(output.console.groupEnd, undefined, []);
  Reflect.apply(output.console[method], undefined, args);
  return true;
}

function keep(at: 0 | 1, stream: unknown, write_: unknown): void {
  outputs[at]! = { stream, write: write_, console: undefined, depth: 0 };
  writeElsewhere(write);
}
// The platform has made process.stdout (0) or process.stderr (1).
export const made = (at: 0 | 1, stream: any): void => { if (outputs[at] === undefined) keep(at, stream, stream.write); };
export const streamOf = (at: 0 | 1): unknown => outputs[at]?.stream ?? process[at === 0 ? "stdout" : "stderr"];
export const replace = (at: 0 | 1, stream: unknown): void => { keep(at, stream, write); };
