// https://streams.spec.whatwg.org/, by web-streams-polyfill.
import * as streams from "web-streams-polyfill";
import { define, showAttributes } from "../core/natives";
import { TextDecoder, TextEncoder } from "../encoding/encoding";

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

export class TextEncoderStream {
  readonly readable; readonly writable;
  get encoding() { return "utf-8"; }
  constructor() {
    const encoder = new TextEncoder();
    let high = "";
    const transform = new TransformStream<string, Uint8Array>({
      transform(chunk, controller) {
        let text = high + String(chunk);
        high = "";
        const last = text.charCodeAt(text.length - 1);
        if (last >= 0xd800 && last < 0xdc00) { high = text.slice(-1); text = text.slice(0, -1); }
        if (text) controller.enqueue(encoder.encode(text));
      },
      flush(controller) { if (high) controller.enqueue(encoder.encode("\ufffd")); },
    });
    this.readable = transform.readable;
    this.writable = transform.writable;
  }
}
export class TextDecoderStream {
  readonly readable; readonly writable; readonly fatal: boolean; readonly ignoreBOM: boolean; readonly encoding: string;
  constructor(label = "utf-8", options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    const decoder = new TextDecoder(label, options);
    this.encoding = decoder.encoding;
    this.fatal = decoder.fatal;
    this.ignoreBOM = decoder.ignoreBOM;
    const transform = new TransformStream<Uint8Array, string>({
      transform(chunk, controller) { const text = decoder.decode(chunk, { stream: true }); if (text) controller.enqueue(text); },
      flush(controller) { const text = decoder.decode(); if (text) controller.enqueue(text); },
    });
    this.readable = transform.readable;
    this.writable = transform.writable;
  }
}
showAttributes(ReadableStream, ["locked"]);
showAttributes(WritableStream, ["locked"]);
showAttributes(TransformStream, ["readable", "writable"]);
define({ ...streams, TextEncoderStream, TextDecoderStream });
