// The C++ half: what V8 would only tell too late.
export {};

declare module "../core/natives" {
  interface Natives {
    wasm: {
      declaresSharedMemory(bytes: unknown): boolean;
      isShared(buffer: unknown): boolean;
      bytesToCompile(source: unknown): number;
      bytesOf(module: object): number;
    };
  }
}
