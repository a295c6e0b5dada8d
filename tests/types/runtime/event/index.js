// An event worker writes the listing of its worker into the log.
import { list } from "../listing.js";

console.log(`listing of the event worker: ${await list()}`);
for await (const _ of new EventManager());
