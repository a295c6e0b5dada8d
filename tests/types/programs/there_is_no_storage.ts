// fails: TS2304 Cannot find name 'localStorage'
localStorage.getItem("x");
