// What authors of functions, of main scripts and of event workers see. For one kind of worker alone there are user.d.ts, main.d.ts and event.d.ts.

/// <reference path="./common.d.ts" />
/// <reference path="./edge-runtime.d.ts" />
/// <reference path="./edge-runtime-event.d.ts" />
/// <reference path="./edge-runtime-main.d.ts" />
/// <reference path="./edge-runtime-options.d.ts" />
/// <reference path="./edge-runtime-user.d.ts" />
