// https://html.spec.whatwg.org/multipage/web-messaging.html#message-channels and #broadcasting-to-other-browsing-contexts, within one
// worker. A late part.
import { showAttributes } from "edgert:core/natives";
import { ownList } from "edgert:core/objects";
import { dictionary, needArguments, sequence, wrongType } from "edgert:core/webidl";
import { DOMException } from "edgert:dom-exception/dom_exception";
import { Event, EventTarget, handlerAttribute, MessageEvent } from "edgert:events/events";
import { addTransferSteps, cloneMessage, cloneWithTransfer } from "edgert:structured-clone/structured_clone";
import { setTimeout } from "edgert:timers/timers";

const key = Symbol();
const task = (run: () => void) => setTimeout(run, 0);

// Told of each port of a new channel, and of each that is closed, or whose other end is.
let watcher: { begins(port: MessagePort): void; ends(port: MessagePort): void } | null = null;
export const watchPorts = (tell: typeof watcher) => { watcher = tell; };

interface Message { data: unknown; ports: MessagePort[] }

// One end of a channel. A transfer gives it another port.
class End {
  port: MessagePort;
  other: End | null = null;
  started = false;
  #queue: Message[] = [];
  // How many at the queue's front have been delivered: they go many at a time, because each time moves all the others.
  #delivered = 0;
  constructor(port: MessagePort) { this.port = port; }
  receive(message: Message) {
    this.#queue.push(message);
    if (this.started) task(() => this.#deliver());
  }
  start() {
    if (this.started) return;
    this.started = true;
    for (let i = this.#delivered; i < this.#queue.length; ++i) task(() => this.#deliver());
  }
  // The one at the front, for whoever does not wait for it.
  take(): Message | undefined {
    if (this.#delivered === this.#queue.length) return undefined;
    const message = this.#queue[this.#delivered]!;
    this.#queue[this.#delivered++]! = undefined as never;
    if (this.#delivered * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#delivered);
      this.#delivered = 0;
    }
    return message;
  }
  // One message a task. A transfer in between leaves the message to the new port.
  #deliver() {
    const message = this.started ? this.take() : undefined;
    if (message === undefined) return;
    const { data, ports } = message;
    this.port.dispatchEvent(new MessageEvent("message", { data, ports: ownList(ports) }));
  }
}

let isPort: (value: unknown) => value is MessagePort;
let setEnd: (port: MessagePort, end: End) => void;
// Null when the port has been closed or transferred.
let endOf: (port: MessagePort) => End | null;
let detach: (port: MessagePort) => void;

export class MessagePort extends EventTarget {
  #end!: End;
  #detached = false;
  static {
    isPort = (value): value is MessagePort => typeof value === "object" && value !== null && #detached in value;
    setEnd = (port, end) => { port.#end = end; end.port = port; };
    endOf = (port) => (port.#detached ? null : port.#end);
    detach = (port) => { port.#detached = true; };
  }
  constructor(secret: symbol = undefined as never) {
    if (secret !== key) throw new TypeError("Illegal constructor");
    super();
  }
  // https://html.spec.whatwg.org/multipage/web-messaging.html#message-port-post-message-steps
  postMessage(message: unknown, transferOrOptions: any = undefined) {
    needArguments(arguments.length, 1, "postMessage");
    const end = endOf(this);
    const items = transferList(transferOrOptions);
    if (items.includes(this)) throw new DOMException("A port cannot be sent through itself", "DataCloneError");
    const target = end?.other ?? null;
    const doomed = target !== null && items.includes(target.port);
    const [data, transferred] = cloneMessage(message, items);
    if (target !== null && !doomed) target.receive({ data, ports: transferred.filter(isPort) });
  }
  start() { endOf(this)?.start(); }
  // What is under way to this port still arrives.
  close() {
    const end = endOf(this);
    if (end === null) return;
    detach(this);
    const { other } = end;
    if (other !== null) end.other = other.other = null;
    task(() => {
      watcher?.ends(this);
      if (other === null || endOf(other.port) !== other) return;
      watcher?.ends(other.port);
      other.port.dispatchEvent(new Event("close"));
    });
  }
}
for (const type of ["message", "messageerror", "close"]) handlerAttribute(MessagePort.prototype, type);
const onmessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage")!;
Object.defineProperty(MessagePort.prototype, "onmessage", {
  ...onmessage,
  set(this: MessagePort, value: unknown) {
    Reflect.apply(onmessage.set!, this, [value]);
    this.start();
  },
});

// postMessage(message, [transfer]) or postMessage(message, { transfer })
function transferList(given: any): unknown[] {
  const isList = typeof given === "object" && given !== null && given[Symbol.iterator] !== undefined && given[Symbol.iterator] !== null;
  const list = isList ? given : dictionary(given, "postMessage's options").transfer;
  return list === undefined ? [] : sequence(list, "postMessage's transfer list", (item) => {
    if ((typeof item !== "object" && typeof item !== "function") || item === null) throw new TypeError("postMessage: only objects can be transferred");
    return item;
  });
}

// https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports:transfer-steps
addTransferSteps((item) => {
  if (!isPort(item)) return undefined;
  const copy = new MessagePort(key);
  return {
    copy,
    canGo: () => endOf(item) !== null,
    go: () => {
      const end = endOf(item)!;
      detach(item);
      end.started = false;
      setEnd(copy, end);
    },
  };
});

// Of a port that Node's library asks for it: https://nodejs.org/api/worker_threads.html#workerreceivemessageonportport
export function takeMessage(port: unknown): { data: unknown } | undefined {
  if (!isPort(port)) throw wrongType('The "port" argument must be a MessagePort instance');
  return endOf(port)?.take();
}

export class MessageChannel {
  readonly #ports: [MessagePort, MessagePort];
  constructor() {
    const ports = [new MessagePort(key), new MessagePort(key)] as const;
    const ends = ports.map((port) => new End(port)) as [End, End];
    ends.forEach((end, i) => { end.other = ends[1 - i]!; setEnd(end.port, end); });
    this.#ports = [...ports];
    for (const port of ports) watcher?.begins(port);
  }
  get port1() { return this.#ports[0]; }
  get port2() { return this.#ports[1]; }
}

const channels = new Set<BroadcastChannel>();

export class BroadcastChannel extends EventTarget {
  readonly #name: string;
  constructor(name: string) {
    needArguments(arguments.length, 1, "BroadcastChannel");
    const text = `${name}`;
    super();
    this.#name = text;
    channels.add(this);
  }
  get name() { return this.#name; }
  // https://html.spec.whatwg.org/multipage/web-messaging.html#dom-broadcastchannel-postmessage
  postMessage(message: unknown) {
    needArguments(arguments.length, 1, "postMessage");
    const name = this.#name;
    if (!channels.has(this)) throw new DOMException("The channel is closed", "InvalidStateError");
    const serialized = cloneWithTransfer(message, []);
    for (const channel of channels) {
      if (channel === this || channel.#name !== name) continue;
      task(() => { if (channels.has(channel)) channel.#receive(serialized); });
    }
  }
  close() {
    void this.#name;
    channels.delete(this);
  }
  #receive(serialized: unknown) {
    let event: MessageEvent;
    try {
      event = new MessageEvent("message", { data: cloneWithTransfer(serialized, []) });
    } catch {
      event = new MessageEvent("messageerror");
    }
    this.dispatchEvent(event);
  }
}
for (const type of ["message", "messageerror"]) handlerAttribute(BroadcastChannel.prototype, type);
showAttributes(MessagePort, ["onmessage", "onmessageerror"]);
showAttributes(MessageChannel, ["port1", "port2"]);
showAttributes(BroadcastChannel, ["name", "onmessage", "onmessageerror"]);
