// What Node's library asks of the list of its own files.
import { exists, publicIds } from "edgert:node/loader";

export const builtinIds = publicIds;
export const natives = {};
export const config = '{"target_defaults":{"cflags":[],"default_configuration":"Release","defines":[],"include_dirs":[],"libraries":[]},"variables":{}}';
export const hasCachedBuiltins = () => true;
export const builtinCategories = { canBeRequired: publicIds, cannotBeRequired: [] };
export const isThere = exists;
