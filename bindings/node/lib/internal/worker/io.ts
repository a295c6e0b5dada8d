// In place of Node's internal/worker/io: the platform's own channels.
import { late } from "edgert:core/late";
import { MessageEvent } from "edgert:events/events";
import { unavailable } from "edgert:node/loader";

const messaging = () => late<typeof import("../../../../messaging/messaging")>("messaging/messaging");
const missing = (name: string) => () => { throw unavailable(name); };
export const exports: any = Object.create(null, {
  MessageChannel: { get: () => messaging().MessageChannel, enumerable: true },
  MessagePort: { get: () => messaging().MessagePort, enumerable: true },
  BroadcastChannel: { get: () => messaging().BroadcastChannel, enumerable: true },
  MessageEvent: { value: MessageEvent, enumerable: true },
  receiveMessageOnPort: { value: missing("receiveMessageOnPort"), enumerable: true },
  moveMessagePortToContext: { value: missing("moveMessagePortToContext"), enumerable: true },
  createWorkerStdio: { value: missing("worker_threads"), enumerable: true },
});
