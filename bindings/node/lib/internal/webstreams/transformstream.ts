// In place of Node's internal/webstreams/transformstream: the platform's own.
import { isTransformStream } from "edgert:streams/streams";

const world: any = globalThis;
export const { TransformStream, TransformStreamDefaultController } = world;
export { isTransformStream };
