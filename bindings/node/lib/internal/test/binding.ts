// What tests reach Node's natives by; no script can ask for it.
export { internalBinding } from "edgert:node/loader";
