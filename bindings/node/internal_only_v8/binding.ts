// internalBinding("internal_only_v8"): objects that a script has no way to are not given to it.
import { unavailable } from "edgert:node/loader";

export const queryObjects = (): never => { throw unavailable("v8.queryObjects"); };
