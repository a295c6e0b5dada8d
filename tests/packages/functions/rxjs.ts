// A stream of values that is filtered, mapped and gathered.
// answers: [[20,40],"late"]
import { filter, firstValueFrom, from, map, of, toArray } from "rxjs";
import { delay } from "rxjs/operators";

Deno.serve(async () => Response.json([
  await firstValueFrom(from([1, 2, 3, 4]).pipe(filter((n) => n % 2 === 0), map((n) => n * 10), toArray())),
  await firstValueFrom(of("late").pipe(delay(1))),
]));
