// The C++ half: what every realm has.
export type Context = { readonly __context: unique symbol };

declare module "./natives" {
  interface Natives {
    runtime: {
      log(level: number, text: string): void;
      armTimer(ms: number): void;
      now(): number;
      env(): string[];
      randomBytes(view: ArrayBufferView): void;
      // what V8 carries along `await`; undefined outside of requests
      context(): Context | undefined;
      enterContext(context: Context | undefined): void;
      traceId(): string | null;
    };
  }
}
