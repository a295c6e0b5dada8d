// fails: TS2304 Cannot find name 'indexedDB'
indexedDB.open("x");
