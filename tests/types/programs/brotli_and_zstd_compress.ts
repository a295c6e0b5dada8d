// compiles
const formats: CompressionFormat[] = ["brotli", "zstd", "gzip", "deflate", "deflate-raw"];
for (const format of formats) new Blob(["x"]).stream().pipeThrough(new CompressionStream(format)).pipeThrough(new DecompressionStream(format));
