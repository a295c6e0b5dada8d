// How many handles and requests are open, for tests.
export { held, heldKinds } from "edgert:node/held";
// Of a driver of tests, which is in nobody's context.
export { setTimeout } from "edgert:timers/timers";
