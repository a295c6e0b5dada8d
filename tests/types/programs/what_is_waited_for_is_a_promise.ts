// fails: TS2345
EdgeRuntime.waitUntil(() => 5);
