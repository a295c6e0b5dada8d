// In place of Node's internal/webstreams/queuingstrategies: the platform's own.
const world: any = globalThis;
export const { ByteLengthQueuingStrategy, CountQueuingStrategy } = world;
