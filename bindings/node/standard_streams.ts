// The descriptors 0, 1 and 2: a worker's input is empty, and what it writes are lines of its log.
import { natives } from "edgert:core/natives";
import { requireBuiltin } from "edgert:node/loader";

const kLevels = [0, 1, 3];

export const isStandard = (fd: number): boolean => fd <= 2;
export const isOutput = (fd: number): boolean => fd === 1 || fd === 2;

interface Output { rest: string; decoder: object | undefined }
const outputs: Output[] = [0, 1, 2].map(() => ({ rest: "", decoder: undefined }));

// A character may lie in two chunks.
function decoded(output: Output, chunk: Uint8Array): string {
  const { StringDecoder } = requireBuiltin("string_decoder");
  output.decoder ??= Reflect.construct(StringDecoder, ["utf8"]) as object;
  return Reflect.apply(StringDecoder.prototype.write, output.decoder, [chunk]);
}

export function writeTo(fd: number, chunk: string | Uint8Array): void {
  const output = outputs[fd]!;
  const text: string = typeof chunk === "string" ? chunk : decoded(output, chunk);
  const lines = (output.rest + text).split("\n");
  output.rest = lines.pop()!;
  for (const line of lines) natives.core.log(kLevels[fd]!, line);
}
// Nothing more comes: what is left is a line, too.
export function finish(fd: number): void {
  const output = outputs[fd]!;
  if (output.rest !== "") natives.core.log(kLevels[fd]!, output.rest);
  output.rest = "";
}
