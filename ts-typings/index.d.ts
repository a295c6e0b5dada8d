// What function authors see. The web's own interfaces are TypeScript's; what stands beside this file is what they lack.
//
// In a tsconfig.json: { "compilerOptions": { "lib": [], "types": [], "jsx": "react" }, "files": ["…/ts-typings/index.d.ts"] }

/// <reference lib="esnext" />
/// <reference lib="webworker" />
/// <reference lib="webworker.iterable" />
/// <reference lib="webworker.asynciterable" />
/// <reference path="./deno.d.ts" />
/// <reference path="./deno_files.d.ts" />
/// <reference path="./edge-runtime.d.ts" />
/// <reference path="./messaging.d.ts" />
/// <reference path="./modules.d.ts" />
/// <reference path="./urlpattern.d.ts" />
