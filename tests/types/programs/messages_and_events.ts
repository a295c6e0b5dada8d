// compiles
const { port1, port2 } = new MessageChannel();
port1.onmessage = (event: MessageEvent<{ n: number }>) => event.data.n;
port2.postMessage({ n: 1 }, [new ArrayBuffer(1)]);
const target = new EventTarget();
target.addEventListener("told", (event) => (event as CustomEvent<number>).detail, { signal: AbortSignal.timeout(1), once: true });
target.dispatchEvent(new CustomEvent("told", { detail: 1 }));
reportError(new Error("x"));
queueMicrotask(() => performance.mark("m", { detail: 1 }).startTime);
navigator.userAgent + navigator.hardwareConcurrency;
