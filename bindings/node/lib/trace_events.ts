// node:trace_events: nobody traces workers, which is said as Node says it where it is built without.
import { requireBuiltin } from "edgert:node/loader";

const refuse = (): never => { throw Reflect.construct(requireBuiltin("internal/errors").codes.ERR_TRACE_EVENTS_UNAVAILABLE, []); };
const exports = { createTracing: refuse, getEnabledCategories: refuse };
export { exports };
