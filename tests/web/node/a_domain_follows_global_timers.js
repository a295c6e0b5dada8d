import { assert } from "../../support/assert.js";
import domain from "node:domain";

const one = domain.create();
const error = await new Promise((resolve) => {
  one.on("error", resolve);
  one.run(() => {
    setTimeout(() => {
      assert(domain.active === one);
      throw new Error("within");
    }, 1);
  });
});
assert(error.message === "within" && error.domain === one && error.domainThrown === true);
