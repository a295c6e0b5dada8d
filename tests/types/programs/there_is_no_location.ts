// fails: TS2304 Cannot find name 'location'
console.log(location.href);
