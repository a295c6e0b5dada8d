// In place of Node's internal/webstreams/compression: the platform's own.
const world: any = globalThis;
export const { CompressionStream, DecompressionStream } = world;
