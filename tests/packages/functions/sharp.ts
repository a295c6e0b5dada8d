// A picture would be made smaller.
// fails: native addon
import sharp from "sharp";

Deno.serve(async () => new Response(await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } }).resize(4).png().toBuffer()));
