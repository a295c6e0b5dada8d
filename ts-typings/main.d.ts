// What a main worker has.

/// <reference path="./common.d.ts" />
/// <reference path="./edge-runtime.d.ts" />
/// <reference path="./edge-runtime-main.d.ts" />
/// <reference path="./edge-runtime-options.d.ts" />
