// In place of Node's internal/worker/js_transferable: what may be cloned and transferred is the platform's business.
import { makeCloneable } from "edgert:node/clones";
import { internalBinding } from "edgert:node/loader";

const symbols = internalBinding("symbols");
export class JSTransferable {
  constructor() { makeCloneable(this); }
}
export function makeTransferable(object: object): object {
  makeCloneable(object);
  return object;
}
export const setup = (): void => {};
export const markTransferMode = (object: object, isCloneable: boolean): void => { if (isCloneable) makeCloneable(object); };
export const structuredClone = globalThis.structuredClone;
export const kClone = symbols.messaging_clone_symbol;
export const kDeserialize = symbols.messaging_deserialize_symbol;
export const kTransfer = symbols.messaging_transfer_symbol;
export const kTransferList = symbols.messaging_transfer_list_symbol;
