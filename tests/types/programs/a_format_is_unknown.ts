// fails: TS2345
new CompressionStream("br");
