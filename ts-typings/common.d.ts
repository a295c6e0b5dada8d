// What workers of all kinds have: the language, the web's interfaces, and what of Deno works. Of the language it is what is there with every version of V8
// that edgert builds with; for what newer ones add, name `es2023.intl`, `es2024.regexp` and the like in your `lib`.

/// <reference lib="es2022" />
/// <reference lib="es2023.array" />
/// <reference lib="es2023.collection" />
/// <reference lib="es2024.arraybuffer" />
/// <reference lib="es2024.collection" />
/// <reference lib="es2024.object" />
/// <reference lib="es2024.promise" />
/// <reference lib="es2024.sharedmemory" />
/// <reference lib="es2024.string" />
/// <reference lib="esnext.array" />
/// <reference lib="esnext.collection" />
/// <reference lib="esnext.iterator" />
/// <reference lib="esnext.promise" />
/// <reference path="./disposable.d.ts" />
/// <reference path="./web.d.ts" />
/// <reference path="./globals.d.ts" />
/// <reference path="./urlpattern.d.ts" />
/// <reference path="./deno.d.ts" />
/// <reference path="./deno_serve.d.ts" />
/// <reference path="./deno_net.d.ts" />
/// <reference path="./deno_files.d.ts" />
/// <reference path="./deno_test.d.ts" />
/// <reference path="./modules.d.ts" />
/// <reference path="./supabase.d.ts" />
