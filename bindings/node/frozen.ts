// What the blob for functions that use Node holds of its library: what nearly all of them load.
import { boot } from "edgert:node/boot";
import { requireBuiltin } from "edgert:node/loader";
import { whileFreezing } from "edgert:node/starts";
import { makings } from "edgert:node/commonjs";
import { addGlobals } from "edgert:node/globals";

const kMost = ["events", "buffer", "util", "stream", "timers", "process"];

export function freeze(): void {
  whileFreezing();
  boot();
  for (const id of kMost) requireBuiltin(id);
}
// So that they are loaded, too.
export { addGlobals, makings };
