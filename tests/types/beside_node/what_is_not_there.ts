// What edgert has not, with Node's types as well.
new Worker("./other.ts"); // fails: TS2304 'Worker'
console.log(location.href); // fails: TS2304 'location'
new XMLHttpRequest(); // fails: TS2304 'XMLHttpRequest'
document.title; // fails: TS2584 'document'
localStorage.length; // fails: TS2304 'localStorage'
await EdgeRuntime.userWorkers.create({ servicePath: "./other", memoryLimitMB: 150 }); // fails: TS2561 'memoryLimitMb'
new CompressionStream("lz4"); // fails: TS2345 '"lz4"'
addEventListener("beforeunload", (event) => event.detail.because); // fails: TS2339 'because'
await Deno.readTextfile("./words.txt"); // fails: TS2551 'readTextFile'
Deno.serve(() => "text"); // fails: TS2769 No overload
new Deno.Command("ls"); // fails: TS2339 'Command'
