// The C++ half: values seen past their prototypes.
export {};

declare module "../core/natives" {
  interface Natives {
    console: {
      kind(value: unknown): number;
      proxyTarget(proxy: object): object | null;
      proxyHandler(proxy: object): object | null;
      functionKind(value: Function): number;
      namedKeys(list: object): (string | symbol)[];
      bufferBytes(buffer: ArrayBuffer | SharedArrayBuffer, most: number): [string, number];
      iteratorEntries(iterator: object): [unknown[], boolean];
      promiseState(promise: Promise<unknown>): [number, unknown];
    };
  }
}
