/// <reference path="../../docs/examples/embed/storage.d.ts" />
// What a host declares is there for its functions, and is held to.
export default {
  async fetch(request: Request): Promise<Response> {
    const done: Promise<void> = Supabase.writeTextFile("notes/today.txt", await request.text());
    await done;
    // @ts-expect-error bytes are no text
    await Supabase.writeTextFile("notes/today.txt", new Uint8Array(1));
    // @ts-expect-error it has nothing else
    Supabase.readTextFile("notes/today.txt");
    return new Response("stored");
  },
};
