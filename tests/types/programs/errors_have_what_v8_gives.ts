// compiles
class Refused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    Error.captureStackTrace(this, Refused);
  }
}
Error.stackTraceLimit = 50;
const error = new Refused("no", { cause: new AggregateError([new TypeError("x")]) });
console.error(error.stack, error.cause);
