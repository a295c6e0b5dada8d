// fails: TS2304 Cannot find name 'postMessage'
postMessage("x");
