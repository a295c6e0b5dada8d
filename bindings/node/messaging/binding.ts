// Classes of messages: the platform's own.
import { late } from "edgert:core/late";
import { DOMException } from "edgert:dom-exception/dom_exception";

export { DOMException };
export class JSTransferable {}
export const setDeserializerCreateObjectFunction = () => {};
const messaging = () => late<typeof import("../../messaging/messaging")>("messaging/messaging");
export const exports: any = Object.create(null, {
  DOMException: { value: DOMException, enumerable: true },
  JSTransferable: { value: JSTransferable, enumerable: true },
  setDeserializerCreateObjectFunction: { value: setDeserializerCreateObjectFunction, enumerable: true },
  MessageChannel: { get: () => messaging().MessageChannel, enumerable: true },
  MessagePort: { get: () => messaging().MessagePort, enumerable: true },
  structuredClone: { get: () => globalThis.structuredClone, enumerable: true },
});
