// The C++ half: text to bytes and back.
export {};

declare module "../core/natives" {
  interface Natives {
    encoding: {
      encode(text: string): Uint8Array;
      encodeInto(text: string, target: Uint8Array): [number, number];
      decode(bytes: ArrayBufferView | ArrayBuffer, fatal?: boolean): string;
      decodeUtf16(bytes: Uint8Array, bigEndian: boolean, fatal: boolean): string;
      singleByteTable(name: string): number;
      decodeSingleByte(bytes: Uint8Array, table: number, fatal: boolean): string;
      multiByteEncoding(name: string): number;
      decodeMultiByte(bytes: Uint8Array, encoding: number, state: number, last: boolean, fatal: boolean): [string, number, number];
      btoa(text: string): string | null;
      atob(text: string): string | null;
    };
  }
}
