// In place of Node's internal/webstreams/encoding: the platform's own.
const world: any = globalThis;
export const { TextDecoderStream, TextEncoderStream } = world;
