// How many handles and requests are open, for tests.
export { held } from "edgert:node/held";
