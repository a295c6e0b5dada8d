// internalBinding("http_parser"): HTTPParser, and the list of a server's connections.
import { natives } from "edgert:core/natives";
import { record } from "edgert:core/objects";
import { AsyncWrap, callBack } from "edgert:node/handle";
import { requireBuiltin } from "edgert:node/loader";
import { finish, type Handle, type Head, type Listener, native, type Outcome, parse } from "edgert:node/http_parsing";
import { consume, giveEnd, LibuvStreamWrap } from "edgert:node/stream_handle";

export const methods: string[] = [];
// llhttp's numbers have gaps.
const places = new Map<unknown, number>();
{
  const listed = native.methods();
  for (let i = 0; i < listed.length; i += 2) {
    places.set(listed[i], methods.length);
    methods.push(listed[i + 1] as string);
  }
}

const kRequest = 1;
const kOnMessageBegin = 0, kOnHeaders = 1, kOnHeadersComplete = 2, kOnBody = 3, kOnMessageComplete = 4, kOnExecute = 5;
const kUsualHeadBytes = 16 * 1024;
const isNumber = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= 0xffffffff;

interface Parser { [event: number]: unknown }

export class HTTPParser extends AsyncWrap {
  static REQUEST = kRequest;
  static RESPONSE = 2;
  static kOnMessageBegin = kOnMessageBegin;
  static kOnHeaders = kOnHeaders;
  static kOnHeadersComplete = kOnHeadersComplete;
  static kOnBody = kOnBody;
  static kOnMessageComplete = kOnMessageComplete;
  static kOnExecute = kOnExecute;
  static kOnTimeout = 6;
  static kLenientNone = 0;
  static kLenientHeaders = 1;
  static kLenientChunkedLength = 2;
  static kLenientKeepAlive = 4;
  static kLenientTransferEncoding = 8;
  static kLenientVersion = 16;
  static kLenientDataAfterClose = 32;
  static kLenientOptionalLFAfterCR = 64;
  static kLenientOptionalCRLFAfterChunk = 128;
  static kLenientOptionalCRBeforeLF = 256;
  static kLenientSpacesAfterChunkSize = 512;
  static kLenientAll = 1023;

  #parser: Handle | null = null;
  #isRequest = true;
  #current: Uint8Array | null = null;
  #isPaused = false;
  #isExecuting = false;
  #later: Uint8Array[] = [];
  #handle: LibuvStreamWrap | null = null;
  #list: ConnectionsList | null = null;
  #generation = 0;
  #begun = 0;
  #hasHead = false;
  #isIdle = true;

  constructor() { super("HTTPINCOMINGMESSAGE"); }

  initialize(type: unknown, _resource: unknown, mostHeadBytes: unknown, lenient: unknown, list: unknown): void {
    this.asyncReset();
    ++this.#generation;
    this.#isRequest = type === kRequest;
    this.#parser = native.create(this.#isRequest, isNumber(mostHeadBytes) && mostHeadBytes > 0 ? mostHeadBytes : kUsualHeadBytes, isNumber(lenient) ? lenient : 0);
    this.#current = null;
    this.#isPaused = false;
    this.#isExecuting = false;
    this.#later = [];
    this.#hasHead = false;
    this.#isIdle = true;
    this.#begun = 0;
    if (list instanceof ConnectionsList) {
      this.#list = list;
      // What has connected and says nothing is timed, too.
      this.#begun = natives.core.now();
      this.#isIdle = false;
      enter(list, this);
    }
  }
  close(): void { this.#parser = null; ++this.#generation; }
  free(): void { ++this.#generation; }
  remove(): void {
    if (this.#list !== null) leave(this.#list, this);
    this.#list = null;
  }
  pause(): void { this.#isPaused = true; }
  resume(): void { this.#isPaused = false; }
  getCurrentBuffer(): Uint8Array | undefined { return this.#current ?? undefined; }
  duration(): number { return this.#begun === 0 ? 0 : natives.core.now() - this.#begun; }
  headersCompleted(): boolean { return this.#hasHead; }

  #on(event: number, args: unknown[]): unknown { return callBack(this, (this as unknown as Parser)[event], args); }
  #listener(): Listener {
    const generation = this.#generation;
    const self = this;
    return record<Listener>({
      isDone: () => self.#generation !== generation,
      onBegin: () => {
        self.#begun = natives.core.now();
        self.#hasHead = false;
        self.#isIdle = false;
        self.#on(kOnMessageBegin, []);
      },
      onHead: (head: Head) => {
        self.#hasHead = true;
        const decision = self.#on(kOnHeadersComplete, [head.major, head.minor, head.fields, places.get(head.method), head.url, head.status, head.statusText, head.upgrade, head.keepAlive]);
        return isNumber(decision) ? decision : 0;
      },
      onBody: (bytes: Uint8Array) => { self.#on(kOnBody, [asBuffer(bytes)]); },
      onTrailers: (fields: string[]) => { self.#on(kOnHeaders, [fields, ""]); },
      onComplete: () => {
        self.#begun = 0;
        self.#isIdle = true;
        self.#on(kOnMessageComplete, []);
      },
    });
  }
  #result(outcome: Outcome): number | Error {
    if (outcome.code === "") return outcome.used;
    const error: any = new Error(`Parse Error${outcome.reason === "" ? "" : `: ${outcome.reason}`}`);
    error.code = outcome.code;
    error.reason = outcome.reason;
    error.bytesParsed = outcome.used;
    return error;
  }
  execute(bytes: unknown): number | Error {
    if (!(bytes instanceof Uint8Array)) throw new TypeError("Argument must be a buffer");
    const parser = this.#parser;
    if (parser === null) throw new TypeError("The parser is closed");
    if (this.#isPaused) return this.#result(record({ used: 0, isUpgrade: false, code: "HPE_PAUSED", reason: "Paused" }));
    // What a callback has read comes after what it is called for.
    if (this.#isExecuting) {
      this.#later.push(bytes.slice());
      return bytes.byteLength;
    }
    const before = this.#current;
    this.#current = bytes;
    this.#isExecuting = true;
    try {
      const result = this.#result(parse(parser, bytes, this.#listener()));
      if (typeof result !== "number") return result;
      while (this.#later.length > 0 && this.#parser === parser) {
        const next = this.#later[0]!;
        this.#later.splice(0, 1);
        this.#current = next;
        const outcome = this.#result(parse(parser, next, this.#listener()));
        if (typeof outcome !== "number") return outcome;
      }
      return result;
    } finally {
      this.#current = before;
      this.#isExecuting = false;
      this.#later = [];
    }
  }
  finish(): Error | undefined {
    const parser = this.#parser;
    if (parser === null) return undefined;
    const result = this.#result(finish(parser, this.#listener()));
    return typeof result === "number" ? undefined : result;
  }

  #tellExecuted(bytes: Uint8Array, result: number | Error): void {
    if (typeof (this as unknown as Parser)[kOnExecute] !== "function") return;
    this.#current = asBuffer(bytes);
    try {
      this.#on(kOnExecute, [result]);
    } finally {
      this.#current = null;
    }
  }
  // Takes what the handle of a socket reads.
  consume(handle: unknown): void {
    if (!(handle instanceof LibuvStreamWrap)) throw new TypeError("not the handle of a stream");
    this.#handle = handle;
    consume(handle, record({
      parser: this,
      onBytes: (bytes: Uint8Array) => { this.#tellExecuted(bytes, this.execute(bytes)); },
      executed: () => { this.#tellExecuted(new Uint8Array(0), 0); },
      onEnd: (status: number) => {
        giveEnd(handle, status);
        return true;
      },
    }));
  }
  unconsume(): void {
    if (this.#handle !== null) consume(this.#handle, null);
    this.#handle = null;
  }

  static isIdle = (one: HTTPParser): boolean => one.#isIdle;
  static begun = (one: HTTPParser): number => one.#begun;
  static hasHead = (one: HTTPParser): boolean => one.#hasHead;
}
const { isIdle, begun, hasHead } = HTTPParser;
for (const name of ["isIdle", "begun", "hasHead"]) delete (HTTPParser as any)[name];

// Bytes as the library's own Buffer.
let prototype: object | null = null;
function asBuffer(bytes: Uint8Array): Uint8Array {
  prototype ??= requireBuiltin("internal/buffer").FastBuffer.prototype as object;
  const buffer = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  Object.setPrototypeOf(buffer, prototype);
  return buffer;
}

export class ConnectionsList {
  #all = new Set<HTTPParser>();
  all(): HTTPParser[] { return [...this.#all]; }
  idle(): HTTPParser[] { return [...this.#all].filter((one) => isIdle(one)); }
  active(): HTTPParser[] { return [...this.#all].filter((one) => !isIdle(one)); }
  // Those that take too long for a head, or for all of a request; they leave the list.
  expired(headTimeout: unknown, requestTimeout: unknown): HTTPParser[] {
    const head = Number(headTimeout), request = Number(requestTimeout);
    const now = natives.core.now();
    const late = this.active().filter((one) => begun(one) !== 0
      && ((head > 0 && !hasHead(one) && now - begun(one) >= head) || (request > 0 && now - begun(one) >= request)));
    for (const one of late) this.#all.delete(one);
    return late;
  }
  static enter = (list: ConnectionsList, one: HTTPParser): void => { list.#all.add(one); };
  static leave = (list: ConnectionsList, one: HTTPParser): void => { list.#all.delete(one); };
}
const { enter, leave } = ConnectionsList;
for (const name of ["enter", "leave"]) delete (ConnectionsList as any)[name];
