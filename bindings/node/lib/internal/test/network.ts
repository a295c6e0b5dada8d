// For tests of Node's library: what its servers may do there.
export { allowListening } from "edgert:node/loopback";
