// fails: TS2322
new Response("x", { status: "404" });
