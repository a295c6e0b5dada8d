// fails: TS2304 Cannot find name 'Worker'
new Worker("./worker.ts");
