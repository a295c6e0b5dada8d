// How many handles and requests are open, for tests.
export { held, heldKinds } from "edgert:node/held";
