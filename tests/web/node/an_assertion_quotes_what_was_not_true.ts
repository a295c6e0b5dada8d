// as: main
import { assertEquals } from "../../support/assert.js";
import nodeAssert from "node:assert";

interface Answer { readonly value: number }
function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was thrown";
}
const answer: Answer = { value: 1 };
// Types stand before it and after it: the place is that of the source.
type Later = { readonly more: Answer };
assertEquals(messageOf(() => nodeAssert(answer.value === 2)), "The expression evaluated to a falsy value:\n\n  nodeAssert(answer.value === 2)\n");
const later: Later = { more: answer };
assertEquals(messageOf(() => nodeAssert.ok(later.more.value > 1)), "The expression evaluated to a falsy value:\n\n  nodeAssert.ok(later.more.value > 1)\n");
// Who calls it without a place of its own gets no quotation.
assertEquals(messageOf(() => [0].forEach(nodeAssert.ok as (value: unknown) => void)).includes("quot"), false);
