// The C++ half: one object a stream.
export type CodecHandle = { readonly __codec: unique symbol };

declare module "../core/natives" {
  interface Natives {
    compression: {
      create(format: string, decompress: boolean): CodecHandle;
      step(codec: CodecHandle, chunk: ArrayBufferView | ArrayBuffer | null): Uint8Array | undefined;
      close(codec: CodecHandle): void;
    };
  }
}
