// https://w3c.github.io/hr-time/
import { define, natives } from "../core/natives";

// Set when the realm begins, never in the snapshot.
let origin = 0;
export const startClock = () => { origin = Date.now() - natives.runtime.now(); };
export const performance = {
  now: () => natives.runtime.now(),
  get timeOrigin() { return origin; },
  toJSON: () => ({ timeOrigin: origin }),
};
define({ performance });
