// fails: TS2304 Cannot find name 'XMLHttpRequest'
new XMLHttpRequest();
