// fails: TS2304 Cannot find name 'importScripts'
importScripts("x.js");
