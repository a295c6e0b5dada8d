import { createClient } from "npm:@supabase/supabase-js@2.119.1";

const client = createClient("http://localhost:1", "anonymous");
Deno.serve(() => new Response(client.from("table").select("id").eq("id", 1).url.search));
