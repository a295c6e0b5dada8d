// In place of Node's internal/worker/js_transferable: what may be cloned and transferred is the platform's business.
import { internalBinding } from "edgert:node/loader";

const symbols = internalBinding("symbols");
export class JSTransferable {}
export const makeTransferable = (object: object): object => object;
export const setup = (): void => {};
export const markTransferMode = (): void => {};
export const structuredClone = globalThis.structuredClone;
export const kClone = symbols.messaging_clone_symbol;
export const kDeserialize = symbols.messaging_deserialize_symbol;
export const kTransfer = symbols.messaging_transfer_symbol;
export const kTransferList = symbols.messaging_transfer_list_symbol;
