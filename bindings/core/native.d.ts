// The C++ half: what every realm has.
export {};

declare module "./natives" {
  interface Natives {
    runtime: {
      log(level: number, text: string): void;
      armTimer(ms: number): void;
      now(): number;
      env(): string[];
      randomBytes(view: ArrayBufferView): void;
    };
  }
}
