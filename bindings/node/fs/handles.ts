// What is done with a descriptor: a handle of the natives, or one of the three that every process has, of which a worker's input is
// empty and its output its log.
import { UV_EBADF, UV_EINVAL, UV_EISDIR, ask, type Call, descriptorOf, type Start } from "edgert:node/files";
import { later } from "edgert:node/handle";
import { isOutput, isStandard, writeTo } from "edgert:node/standard_streams";
import { files } from "./natives";

type Done = ((outcome: any) => void) | null;
type Bytes = Uint8Array<ArrayBuffer>;
export { UV_EISDIR };

function answer(outcome: unknown, done: Done): unknown {
  if (done === null) return outcome;
  later(() => done(outcome));
  return undefined;
}

// The bytes of any view; none when its buffer has gone.
export function bytesOfView(view: unknown): Bytes {
  if (view instanceof Uint8Array) return view as Bytes;
  if (!ArrayBuffer.isView(view)) throw new TypeError("neither bytes nor a view of them");
  return new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
}
// A part of it, as far as there is one.
export function partOf(view: unknown, offset: number, length: number): Bytes {
  const bytes = bytesOfView(view);
  const from = Math.max(0, Math.min(offset, bytes.byteLength));
  return new Uint8Array(bytes.buffer, bytes.byteOffset + from, Math.max(0, Math.min(length, bytes.byteLength - from)));
}
// How many bytes have found a place. The view may have shrunk since they were asked for.
export function putInto(view: unknown, offset: number, bytes: Uint8Array): number {
  const into = partOf(view, offset, bytes.byteLength);
  into.set(bytes.byteLength > into.byteLength ? new Uint8Array(bytes.buffer, bytes.byteOffset, into.byteLength) : bytes);
  return into.byteLength;
}

// -1 is where the handle stands; NaN is what streams give that write once more, and had none.
export const positionOf = (position: unknown): number => (typeof position === "bigint" ? Number(position) : typeof position === "number" && Number.isSafeInteger(position) ? position : -1);

export const callOf = (syscall: string, fd: number): Call => ({ syscall, isQuick: isStandard(fd) });
export const reading = (fd: number, length: number, position: number): Start => (done) =>
  (isStandard(fd) ? answer(isOutput(fd) ? UV_EBADF : new Uint8Array(0), done) : files.read(fd, length, position, done));
export const writing = (fd: number, bytes: Uint8Array, position: number): Start => (done) => {
  if (!isStandard(fd)) return files.write(fd, bytes, position, done);
  if (!isOutput(fd)) return answer(UV_EBADF, done);
  writeTo(fd, bytes);
  return answer(bytes.byteLength, done);
};
export const closing = (fd: number): Start => (done) => (isStandard(fd) ? answer(0, done) : files.close(fd, done));

// What the standard ones are: a terminal's place, without a terminal.
const kCharacterDevice = 0o20620;
export const statOf = (fd: number): Start => (done) => {
  if (!isStandard(fd)) return files.fstat(fd, done);
  const fields = new Float64Array(18);
  fields[1]! = kCharacterDevice;
  fields[2]! = 1;
  return answer(fields, done);
};
// What goes with handles of files alone.
export function withFile(how: unknown, fd: unknown, syscall: string, start: (handle: number, done: Done) => unknown): unknown {
  const handle = descriptorOf(fd);
  return ask(how, callOf(syscall, handle), (done) => (isStandard(handle) ? answer(UV_EINVAL, done) : start(handle, done)));
}
