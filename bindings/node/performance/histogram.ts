// Histograms of perf_hooks: counts of values in buckets that grow with them, so that each keeps so many figures (http://hdrhistogram.org).
import { natives } from "edgert:core/natives";
import { clearTimeout, setTimeout } from "edgert:timers/timers";
import { shareInClones } from "edgert:node/clones";

// What minBigInt is of no values.
const kMost = 9223372036854775807n;

// How many bits a number of at most 63 of them has.
function bitsOf(value: number): number {
  const high = Math.floor(value / 4294967296);
  return high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(value);
}
const nanoseconds = (): number => Math.round(natives.core.now() * 1e6);

// A number per value from 0 on. Values are whole and not negative.
class Counts {
  readonly #unit: number;
  // Values of the first bucket are told apart one by one; of each that follows, half as finely as of the one before.
  readonly #halfBits: number;
  readonly #length: number;
  // Made when something is counted.
  #counts: Float64Array | null = null;
  total = 0;
  #least = Infinity;
  #most = 0;

  constructor(lowest: number, highest: number, figures: number) {
    this.#unit = bitsOf(lowest) - 1;
    this.#halfBits = bitsOf(2 * 10 ** figures - 1) - 1;
    let buckets = 1;
    for (let reach = 2 ** (this.#halfBits + 1 + this.#unit); reach <= highest && buckets < 64; reach *= 2) ++buckets;
    this.#length = (buckets + 1) * 2 ** this.#halfBits;
  }
  reset(): void {
    this.#counts = null;
    this.total = 0;
    this.#least = Infinity;
    this.#most = 0;
  }
  // The bucket of a value, and the width of what it does not tell apart.
  #bucketOf(value: number): number { return Math.max(0, bitsOf(value) - this.#unit - this.#halfBits - 1); }
  #indexOf(value: number): number {
    const bucket = this.#bucketOf(value);
    return (bucket + 1) * 2 ** this.#halfBits + Math.floor(value / 2 ** (bucket + this.#unit)) - 2 ** this.#halfBits;
  }
  #valueAt(index: number): number {
    const half = 2 ** this.#halfBits;
    const bucket = Math.floor(index / half) - 1;
    return bucket < 0 ? (index % half) * 2 ** this.#unit : ((index % half) + half) * 2 ** (bucket + this.#unit);
  }
  #lowestLike(value: number): number {
    const width = 2 ** (this.#bucketOf(value) + this.#unit);
    return Math.floor(value / width) * width;
  }
  #highestLike(value: number): number {
    const width = 2 ** (this.#bucketOf(value) + this.#unit);
    return this.#lowestLike(value) + width - 1;
  }
  #middleLike(value: number): number { return this.#lowestLike(value) + Math.floor(2 ** (this.#bucketOf(value) + this.#unit) / 2); }

  add(value: number, times = 1): boolean {
    if (!(value >= 0)) return false;
    const index = this.#indexOf(value);
    if (index >= this.#length) return false;
    this.#counts ??= new Float64Array(this.#length);
    this.#counts[index]! += times;
    this.total += times;
    if (value !== 0 && value < this.#least) this.#least = value;
    if (value > this.#most) this.#most = value;
    return true;
  }
  // Calls with each value that was counted, from the least on, until `see` says that it has seen enough.
  #each(see: (value: number, count: number) => boolean | void): void {
    const counts = this.#counts;
    if (counts === null) return;
    let left = this.total;
    for (let at = 0; at < counts.length && left > 0; ++at) {
      const count = counts[at]!;
      if (count === 0) continue;
      left -= count;
      if (see(this.#valueAt(at), count) === true) return;
    }
  }
  // How many there were that did not fit.
  merge(other: Counts): number {
    let dropped = 0;
    other.#each((value, count) => { if (!this.add(value, count)) dropped += count; });
    return dropped;
  }
  get least(): number { return this.#counts !== null && this.#counts[0]! > 0 ? 0 : this.#least === Infinity ? Infinity : this.#lowestLike(this.#least); }
  get most(): number { return this.#most === 0 ? 0 : this.#highestLike(this.#most); }
  get mean(): number {
    let sum = 0;
    this.#each((value, count) => { sum += this.#middleLike(value) * count; });
    return sum / this.total;
  }
  get deviation(): number {
    const mean = this.mean;
    let sum = 0;
    this.#each((value, count) => { sum += (this.#middleLike(value) - mean) ** 2 * count; });
    return Math.sqrt(sum / this.total);
  }
  percentile(percentile: number): number {
    const wanted = Math.max(1, Math.floor((Math.min(percentile, 100) / 100) * this.total + 0.5));
    let seen = 0, found = 0;
    this.#each((value, count) => {
      seen += count;
      found = this.#highestLike(value);
      return seen >= wanted;
    });
    return this.total === 0 ? 0 : found;
  }
  // At steps that halve with the distance to 100.
  percentiles(see: (percentile: number, value: number) => void): void {
    let seen = 0, next = 0, last = 0;
    this.#each((value, count) => {
      seen += count;
      last = value;
      while (next <= (100 * seen) / this.total && next < 100) {
        see(next, value);
        next += 100 / 2 ** (Math.floor(Math.log2(100 / (100 - next))) + 1);
        if (seen === this.total) break;
      }
    });
    see(100, last);
  }
}

export class Histogram {
  #counts: Counts;
  #exceeds = 0;
  #previous = 0;
  constructor(lowest: number | bigint, highest: number | bigint, figures: number) {
    this.#counts = new Counts(Math.max(1, Number(lowest)), Math.min(Number(highest), 2 ** 63), Math.min(5, Math.max(1, Number(figures))));
    shareInClones(this);
  }
  count(): number { return this.#counts.total; }
  countBigInt(): bigint { return BigInt(this.#counts.total); }
  exceeds(): number { return this.#exceeds; }
  exceedsBigInt(): bigint { return BigInt(this.#exceeds); }
  min(): number { return this.#counts.least === Infinity ? Number(kMost) : this.#counts.least; }
  minBigInt(): bigint { return this.#counts.least === Infinity ? kMost : BigInt(this.#counts.least); }
  max(): number { return this.#counts.most; }
  maxBigInt(): bigint { return BigInt(this.#counts.most); }
  mean(): number { return this.#counts.mean; }
  stddev(): number { return this.#counts.deviation; }
  percentile(percentile: number): number { return this.#counts.percentile(Number(percentile)); }
  percentileBigInt(percentile: number): bigint { return BigInt(this.#counts.percentile(Number(percentile))); }
  percentiles(map: Map<number, number>): void { this.#counts.percentiles((percentile, value) => { map.set(percentile, value); }); }
  percentilesBigInt(map: Map<number, bigint>): void { this.#counts.percentiles((percentile, value) => { map.set(percentile, BigInt(value)); }); }
  record(value: number | bigint): void {
    if (!this.#counts.add(Number(value))) ++this.#exceeds;
  }
  // The time since the call before.
  recordDelta(): void {
    const now = nanoseconds();
    if (this.#previous > 0) this.record(now - this.#previous);
    this.#previous = now;
  }
  add(other: Histogram): void {
    this.#exceeds += other.#exceeds + this.#counts.merge(other.#counts);
    if (other.#previous > this.#previous) this.#previous = other.#previous;
  }
  reset(): void {
    this.#counts.reset();
    this.#exceeds = 0;
    this.#previous = 0;
  }
  static forget = (one: Histogram): void => { one.#previous = 0; };
}
const { forget } = Histogram;
delete (Histogram as any).forget;

// How long the turns of the worker's loop take: the time between two of its ticks.
class DelayHistogram extends Histogram {
  readonly #resolution: number;
  #timer = 0;
  constructor(resolution: number) {
    super(1, 3.6e12, 3);
    this.#resolution = resolution;
  }
  #tick(): void {
    this.recordDelta();
    this.#timer = setTimeout(() => this.#tick(), this.#resolution);
  }
  start(reset: unknown): void {
    if (reset === true) this.reset();
    forget(this);
    clearTimeout(this.#timer);
    this.#tick();
  }
  stop(): void { clearTimeout(this.#timer); }
}
export const createELDHistogram = (resolution: number): DelayHistogram => new DelayHistogram(resolution);
