// compiles
const { promise, resolve } = Promise.withResolvers<number>();
resolve([3, 1, 2].toSorted().at(-1)!);
const grouped = Map.groupBy([1, 2, 3], (n) => n % 2);
[1, 2].values().map((n) => n * 2).take(1).toArray();
new Set([1]).isSubsetOf(new Set([1, 2]));
new ArrayBuffer(8).transfer(4).detached;
"x".isWellFormed();
await Array.fromAsync(ReadableStream.from([1]));
await Promise.try(() => promise);
Atomics.waitAsync;
console.log(grouped, structuredClone(new Map([[1, new Date()]])), Object.hasOwn({}, "x"));
