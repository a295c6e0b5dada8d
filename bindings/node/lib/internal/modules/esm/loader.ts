// In place of Node's internal/modules/esm/loader: edgert loads modules itself.
import { unavailable } from "edgert:node/loader";

export function getOrInitializeCascadedLoader(): never { throw unavailable("Node's loader of modules"); }
