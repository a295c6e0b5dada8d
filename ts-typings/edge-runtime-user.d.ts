// EdgeRuntime of user workers: what a function has.

declare namespace EdgeRuntime {
  /**
   * In user workers. Announces work that goes on after the response; returns the promise.
   * @throws {TypeError} when the argument is no Promise.
   */
  function waitUntil<T>(promise: Promise<T>): Promise<T>;
}

/** Where `context.exposeRequestTraceId` is set: the id in the `traceparent` of the request that is being handled, or null. */
declare function getRequestTraceId(): string | null;
