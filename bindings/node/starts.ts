// What Node's library sets up in C++ for each realm. While it is frozen into a snapshot there is no realm yet: then it waits until one
// begins with that snapshot.
let waiting: (() => void)[] | null = null;

export function atStart(setUp: () => void): void {
  if (waiting === null) setUp();
  else waiting.push(setUp);
}
export function whileFreezing(): void { waiting = []; }
export function begin(): void {
  const all = waiting ?? [];
  waiting = null;
  for (const setUp of all) setUp();
}
