// fails: TS2591 Cannot find name 'process'
console.log(process.env.NAME);
