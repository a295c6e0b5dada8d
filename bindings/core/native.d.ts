// The C++ half: what every realm has.
// Memory outside of V8's heap that counts as the worker's, until it is collected.
export type Weight = { readonly __weight: unique symbol };
export type Context = { readonly __context: unique symbol };

declare module "./natives" {
  interface Natives {
    core: {
      log(level: number, text: string): void;
      // the same of what is wrong in a script. topic: 0 thrown, 1 a request has failed, 2 there is no handler, 3 an option of a worker.
      // errors: those that the text shows, each the cause of the one before
      logFault(level: number, topic: number, text: string, errors: unknown[]): void;
      logsHaveStyles(): boolean;
      armTimer(ms: number): void;
      now(): number;
      env(): string[];
      randomBytes(view: ArrayBufferView): void;
      // what V8 carries along `await`; undefined outside of requests
      context(): Context | undefined;
      enterContext(context: Context | undefined): void;
      // whether nobody will be told that it rejects; of one that has rejected, V8 has told already
      markHandled(promise: Promise<unknown>): boolean;
      traceId(): string | null;
      entryUrl(): string;
      weight(): Weight;
      // from now on so many bytes; throws a RangeError where the worker has no room for what is more
      weigh(weight: Weight, bytes: number): void;
    };
  }
}
