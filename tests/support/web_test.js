// The worker that web_runner asks: it loads the test, runs its default export if there is one, and answers how that went.
import { assertionCount } from "./assert.js";

const { stringify } = JSON;
const explain = (error) => {
  if (!(error instanceof Error)) return `thrown: ${stringify(error)}`;
  return error.cause === undefined ? error.stack : `${error.stack}\nCaused by: ${error.cause?.stack ?? error.cause}`;
};

export const serve = (load) => Deno.serve(async () => {
  try {
    const test = await load();
    if (typeof test.default === "function") await test.default();
    if (assertionCount() === 0) throw new Error("the test asserts nothing");
    return new Response(`passed, assertions: ${assertionCount()}`);
  } catch (error) {
    return new Response(explain(error), { status: 500 });
  }
});
