import { assert } from "../../support/assert.js";
import { Blob as NodeBlob } from "node:buffer";
import { ReadableStream as NodeStream } from "node:stream/web";
import { URL as NodeUrl, URLSearchParams as NodeParams } from "node:url";
import { TextDecoder as NodeDecoder, TextEncoder as NodeEncoder } from "node:util";

assert(NodeUrl === URL && NodeParams === URLSearchParams && NodeStream === ReadableStream && NodeBlob === Blob && NodeDecoder === TextDecoder && NodeEncoder === TextEncoder);
