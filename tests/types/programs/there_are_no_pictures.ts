// fails: TS2304 Cannot find name 'OffscreenCanvas'
new OffscreenCanvas(1, 1);
