import { assert, assertEquals } from "../../support/assert.js";
import { createHistogram } from "node:perf_hooks";

const histogram = createHistogram({ figures: 2 });
assert(histogram.count === 0 && histogram.minBigInt === 9223372036854775807n && histogram.max === 0 && Number.isNaN(histogram.mean));
for (let i = 1; i <= 1000; ++i) histogram.record(i);
histogram.record(5_000_000n);
assert(histogram.count === 1001 && histogram.min === 1 && histogram.exceeds === 0);
assert(Math.abs(histogram.percentile(50) - 500) <= 5 && Math.abs(histogram.percentile(99) - 990) <= 10 && Math.abs(histogram.max - 5_000_000) <= 50_000, `${histogram.percentile(50)} ${histogram.max}`);
assert(Math.abs(histogram.mean - (500500 + 5_000_000) / 1001) < 60 && histogram.stddev > 100_000);
const steps = [...histogram.percentiles.keys()];
assertEquals(steps.slice(0, 4), [0, 50, 75, 87.5]);
assert(steps.at(-1) === 100);
const other = createHistogram({ lowest: 1, highest: 100 });
other.record(50);
other.record(1e9);
assert(other.exceeds === 1 && other.count === 1);
histogram.add(other);
assert(histogram.count === 1002 && histogram.exceeds === 1);
histogram.reset();
assert(histogram.count === 0 && histogram.exceeds === 0);
// A copy counts along.
structuredClone(other).record(60);
assert(other.count === 2);
