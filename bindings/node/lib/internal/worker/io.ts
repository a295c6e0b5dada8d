// In place of Node's internal/worker/io: the platform's own channels.
import { late } from "edgert:core/late";
import { forScripts } from "edgert:core/objects";
import { MessageEvent } from "edgert:events/events";
import { unavailable } from "edgert:node/loader";

const messaging = () => late<typeof import("../../../../messaging/messaging")>("messaging/messaging");
const missing = (name: string) => () => { throw unavailable(name); };
function receiveMessageOnPort(port: unknown): { message: unknown } | undefined {
  const taken = messaging().takeMessage(port);
  return taken === undefined ? undefined : forScripts({ message: taken.data });
}
export const exports: any = Object.create(null, {
  MessageChannel: { get: () => messaging().MessageChannel, enumerable: true },
  MessagePort: { get: () => messaging().MessagePort, enumerable: true },
  BroadcastChannel: { get: () => messaging().BroadcastChannel, enumerable: true },
  MessageEvent: { value: MessageEvent, enumerable: true },
  receiveMessageOnPort: { value: receiveMessageOnPort, enumerable: true },
  moveMessagePortToContext: { value: missing("moveMessagePortToContext"), enumerable: true },
  createWorkerStdio: { value: missing("worker_threads"), enumerable: true },
});
