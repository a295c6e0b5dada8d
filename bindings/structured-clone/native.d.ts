// The C++ half: what JavaScript cannot tell or do.
export {};

declare module "../core/natives" {
  interface Natives {
    structuredClone: {
      kind(value: unknown): number;
      isDetached(buffer: ArrayBuffer): boolean;
      alias(buffer: ArrayBuffer): ArrayBuffer | undefined;
      detach(buffer: ArrayBuffer): boolean;
      wasmModule<T>(module: T): T;
    };
  }
}
