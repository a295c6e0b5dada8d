// What an event worker has.

/// <reference path="./common.d.ts" />
/// <reference path="./edge-runtime.d.ts" />
/// <reference path="./edge-runtime-event.d.ts" />
