// fails: TS2345
setTimeout("console.log(1)", 10);
