// How this Node is built.
export const isDebugBuild = false;
export const hasOpenSSL = true;
export const fipsMode = false;
export const hasIntl = true;
export const hasSmallICU = false;
export const hasTracing = false;
export const hasNodeOptions = false;
export const noBrowserGlobals = false;
export const hasInspector = false;
export const bits = 64;
export const hasDtrace = false;
export const getDefaultLocale = () => "en-US";
