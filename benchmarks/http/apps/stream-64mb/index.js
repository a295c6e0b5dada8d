const chunk = new Uint8Array(64 * 1024).fill(120);

export default {
  fetch() {
    let left = 1024;
    const stream = new ReadableStream({
      pull(controller) {
        // A fresh view each time: some runtimes take the buffer away.
        controller.enqueue(chunk.slice());
        if (--left === 0) controller.close();
      },
    });
    return new Response(stream, { headers: { "content-type": "application/octet-stream" } });
  },
};
