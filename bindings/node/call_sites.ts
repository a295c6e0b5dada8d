// Who called, out of the text of a stack, which has the places of the sources that were written. Frames of the library have none in it.
const kFrame = /^ {4}at (?:(.*) \()?([^\n()]+):(\d+):(\d+)\)?$/;

export interface CallSite { readonly functionName: string; readonly scriptName: string; readonly lineNumber: number; readonly column: number }

export function callSites(stack: unknown): CallSite[] {
  if (typeof stack !== "string") return [];
  return stack.split("\n").map((line) => kFrame.exec(line)).filter((found) => found !== null)
    .map((found) => ({ functionName: found![1] ?? "", scriptName: found![2]!, lineNumber: Number(found![3]), column: Number(found![4]) }));
}
