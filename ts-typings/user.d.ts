// What user workers have: functions.

/// <reference path="./common.d.ts" />
/// <reference path="./edge-runtime-user.d.ts" />
