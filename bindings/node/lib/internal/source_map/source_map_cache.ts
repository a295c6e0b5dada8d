// In place of Node's internal/source_map/source_map_cache: stacks are mapped by edgert.
export const findSourceMap = (): undefined => undefined;
export const getSourceMapsEnabled = (): boolean => false;
export const setSourceMapsEnabled = (): void => {};
export const maybeCacheSourceMap = (): void => {};
export const maybeCacheGeneratedSourceMap = (): void => {};
export const sourceMapCacheToObject = (): undefined => undefined;
