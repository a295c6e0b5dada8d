// A date with a time zone.
// answers: ["2024-03-31T03:30:00+02:00[Europe/Berlin]","P1M"]
import { Temporal } from "@js-temporal/polyfill";

Deno.serve(() => Response.json([
  Temporal.ZonedDateTime.from("2024-03-31T02:30[Europe/Berlin]").toString(),
  Temporal.PlainDate.from("2024-02-01").until("2024-03-01", { largestUnit: "month" }).toString(),
]));
