// In place of Node's internal/modules/esm/utils: what its vm tells of modules and scripts that it has made.
import { internalBinding } from "edgert:node/loader";

export const registerModule = (referrer: unknown, registry: object): void => { Reflect.apply(internalBinding("module_wrap").register, undefined, [referrer, registry]); };
