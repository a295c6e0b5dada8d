// node:sea: a worker is no single executable application.
import { requireBuiltin } from "edgert:node/loader";

const refuse = (): never => { throw Reflect.construct(requireBuiltin("internal/errors").codes.ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION, []); };
const exports = { isSea: () => false, getAsset: refuse, getAssetAsBlob: refuse, getRawAsset: refuse };
export { exports };
