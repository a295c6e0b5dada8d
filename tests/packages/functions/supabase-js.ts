// A query, with the headers that it sends.
// answers: [[{"id":1}],"/rest/v1/moons?select=id&planet=eq.Mars","Bearer key"]
import { createClient } from "@supabase/supabase-js";

Deno.serve(async () => {
  let asked: Request | undefined;
  const client = createClient("https://project.example", "key", {
    auth: { persistSession: false, autoRefreshToken: false },
    global: {
      fetch: (input, init) => {
        asked = new Request(input, init);
        return Promise.resolve(Response.json([{ id: 1 }]));
      },
    },
  });
  const { data } = await client.from("moons").select("id").eq("planet", "Mars");
  const { pathname, search } = new URL(asked!.url);
  return Response.json([data, pathname + search, asked!.headers.get("authorization")]);
});
