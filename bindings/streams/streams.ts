// https://streams.spec.whatwg.org/, by web-streams-polyfill.
import * as streams from "web-streams-polyfill";
import { define, showAttributes } from "../core/natives";

export const { ReadableStream, WritableStream, TransformStream } = streams;

showAttributes(ReadableStream, ["locked"]);
showAttributes(WritableStream, ["locked"]);
showAttributes(TransformStream, ["readable", "writable"]);
define({ ...streams });
