// A table of comma-separated values, as a file of a form or as the body: read line by line, however long it is.
class Lines extends TransformStream<string, string> {
  constructor() {
    let rest = "";
    super({
      transform(chunk, controller) {
        const lines = (rest + chunk).split(/\r?\n/);
        rest = lines.pop() ?? "";
        for (const line of lines) controller.enqueue(line);
      },
      flush(controller) {
        if (rest !== "") controller.enqueue(rest);
      },
    });
  }
}

async function bodyOf(request: Request): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | null> {
  if (!request.headers.get("content-type")?.startsWith("multipart/form-data")) return request.body;
  const file = (await request.formData()).get("file");
  return file instanceof File ? file.stream() : null;
}

export default {
  async fetch(request: Request): Promise<Response> {
    const body = await bodyOf(request);
    if (!body) return Response.json({ error: "a file is needed" }, { status: 400 });
    let columns: string[] | undefined;
    const sums = new Map<string, number>();
    let rows = 0;
    for await (const line of body.pipeThrough(new TextDecoderStream()).pipeThrough(new Lines())) {
      const cells = line.split(",").map((cell) => cell.trim());
      if (!columns) {
        columns = cells;
        continue;
      }
      ++rows;
      for (const [at, cell] of cells.entries()) {
        const number = Number(cell);
        const column = columns[at];
        if (column !== undefined && Number.isFinite(number)) sums.set(column, (sums.get(column) ?? 0) + number);
      }
    }
    return Response.json({ rows, sums: Object.fromEntries(sums) });
  },
} satisfies Deno.ServeDefaultExport;
