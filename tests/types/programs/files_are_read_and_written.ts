// compiles
using file = await Deno.open("/tmp/notes", { create: true, append: true });
await file.write(new TextEncoder().encode("x"));
for await (const entry of Deno.readDir("/tmp")) if (entry.isFile) console.log(entry.name satisfies Deno.DirEntry["name"]);
const info: Deno.FileInfo = await Deno.stat("/tmp/notes");
await Deno.writeTextFile("/tmp/copy", await Deno.readTextFile("/tmp/notes"), { create: true } satisfies Deno.WriteFileOptions);
info.mtime?.getTime();
