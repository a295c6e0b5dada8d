// compiles
const body = new Blob(["x"]).stream();
const answer = await fetch("https://example.org/", { method: "POST", body, duplex: "half", signal: AbortSignal.any([AbortSignal.timeout(1000)]) });
const request = new Request("https://example.org/", { method: "PUT", body: answer.body, duplex: "half" });
request.duplex satisfies "half";
(await answer.bytes()).length + (await request.arrayBuffer()).byteLength;
