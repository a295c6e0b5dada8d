// A draft that leaves the first value as it was.
// answers: [[1],[1,2],true]
import { produce } from "immer";

const before = { list: [1] };
const after = produce(before, (draft) => {
  draft.list.push(2);
});

Deno.serve(() => Response.json([before.list, after.list, Object.isFrozen(after)]));
