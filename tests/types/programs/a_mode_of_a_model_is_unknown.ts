// fails: TS2769 No overload matches this call
await new Supabase.ai.Session("mistral").run("Hello", { mode: "gemini" });
