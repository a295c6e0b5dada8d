// https://streams.spec.whatwg.org/, by web-streams-polyfill.
import * as streams from "web-streams-polyfill";
import { define, showAttributes } from "../core/natives";

export const { ReadableStream, WritableStream, TransformStream } = streams;

const kChunk = 65536;
// A byte stream of bytes that stay as they are: each chunk is a copy.
export function byteStream(bytes: Uint8Array): any {
  let at = 0;
  return new ReadableStream({
    type: "bytes",
    pull(controller: any) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at += kChunk));
      if (at < bytes.length) return;
      controller.close();
      controller.byobRequest?.respond(0);
    },
  } as any, { highWaterMark: 0 });
}

showAttributes(ReadableStream, ["locked"]);
showAttributes(WritableStream, ["locked"]);
showAttributes(TransformStream, ["readable", "writable"]);
define({ ...streams });
