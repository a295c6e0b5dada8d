// Days that are added, counted and written.
// answers: ["1970-01-04T00:00:00.000Z",3,"in 3 days"]
import { addDays, differenceInDays, formatDistance } from "date-fns";

const from = new Date(0);
const to = addDays(from, 3);

Deno.serve(() => Response.json([to.toISOString(), differenceInDays(to, from), formatDistance(to, from, { addSuffix: true })]));
