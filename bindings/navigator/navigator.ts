// https://html.spec.whatwg.org/multipage/system-state.html#the-navigator-object
import { define, showAttributes } from "../core/natives";

const key = Symbol();
const languages = Object.freeze(["en"]);
export class Navigator {
  constructor(secret?: symbol) {
    if (secret !== key) throw new TypeError("Illegal constructor");
  }
  get userAgent() { return "Deno/2.1.4 (edgert; SupabaseEdgeRuntime/1.74.0)"; }
  get language() { return "en"; }
  get languages() { return languages; }
  get hardwareConcurrency() { return 1; }
}
showAttributes(Navigator, ["hardwareConcurrency", "userAgent", "language", "languages"]);
define({ Navigator, navigator: new Navigator(key) });
