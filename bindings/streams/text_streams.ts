// https://encoding.spec.whatwg.org/#interface-textdecoderstream and its counterpart. A late part.
import { showAttributes } from "edgert:core/natives";
import { illegal } from "edgert:core/webidl";
import { TextDecoder, TextEncoder } from "edgert:encoding/encoding";
import { TransformStream, type TransformStreamDefaultController } from "edgert:streams/streams";

export class TextEncoderStream {
  readonly #transform: TransformStream<string, Uint8Array>;
  constructor() {
    const encoder = new TextEncoder();
    let high = "";
    this.#transform = new TransformStream<string, Uint8Array>({
      transform(chunk: any, controller: TransformStreamDefaultController) {
        let text = high + `${chunk}`;
        high = "";
        const last = text.charCodeAt(text.length - 1);
        if (last >= 0xd800 && last < 0xdc00) { high = text.slice(-1); text = text.slice(0, -1); }
        if (text) controller.enqueue(encoder.encode(text));
      },
      flush(controller: TransformStreamDefaultController) { if (high) controller.enqueue(encoder.encode("\ufffd")); },
    });
  }
  get encoding() { return #transform in this ? "utf-8" : illegal(); }
  get readable() { return #transform in this ? this.#transform.readable : illegal(); }
  get writable() { return #transform in this ? this.#transform.writable : illegal(); }
}

export class TextDecoderStream {
  readonly #decoder: TextDecoder;
  readonly #transform: TransformStream<Uint8Array, string>;
  constructor(label = "utf-8", options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    const decoder = new TextDecoder(label, options);
    this.#decoder = decoder;
    this.#transform = new TransformStream<Uint8Array, string>({
      transform(chunk: any, controller: TransformStreamDefaultController) {
        if (chunk === undefined) throw new TypeError("A TextDecoderStream takes an ArrayBuffer or a view of one");
        const text = decoder.decode(chunk, { stream: true });
        if (text) controller.enqueue(text);
      },
      flush(controller: TransformStreamDefaultController) { const text = decoder.decode(); if (text) controller.enqueue(text); },
    });
  }
  get encoding() { return #decoder in this ? this.#decoder.encoding : illegal(); }
  get fatal() { return #decoder in this ? this.#decoder.fatal : illegal(); }
  get ignoreBOM() { return #decoder in this ? this.#decoder.ignoreBOM : illegal(); }
  get readable() { return #transform in this ? this.#transform.readable : illegal(); }
  get writable() { return #transform in this ? this.#transform.writable : illegal(); }
}

showAttributes(TextEncoderStream, ["encoding", "readable", "writable"]);
showAttributes(TextDecoderStream, ["encoding", "fatal", "ignoreBOM", "readable", "writable"]);
