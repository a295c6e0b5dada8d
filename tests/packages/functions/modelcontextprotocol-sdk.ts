// A server with a tool and a resource, and its client: in memory, and over HTTP.
// asks: ["GET /memory", "POST /mcp {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\",\"arguments\":{\"a\":4,\"b\":5}}}"]
// answers: [[200,[["add"],[{"type":"text","text":"5"}],"Phobos"]],[200,{"result":{"content":[{"type":"text","text":"9"}]},"jsonrpc":"2.0","id":1}]]
import { createServer } from "node:http";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";

function makeServer() {
  const server = new McpServer({ name: "moons", version: "1.0.0" });
  server.registerTool("add", { inputSchema: { a: z.number(), b: z.number() } }, ({ a, b }) => ({ content: [{ type: "text", text: String(a + b) }] }));
  server.registerResource("moon", "moons://1", {}, () => ({ contents: [{ uri: "moons://1", text: "Phobos" }] }));
  return server;
}

createServer(async (request, response) => {
  const server = makeServer();
  if (request.url!.startsWith("/modelcontextprotocol-sdk/mcp")) {
    request.headers.accept = "application/json, text/event-stream";
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
    await server.connect(transport);
    return transport.handleRequest(request, response);
  }
  const client = new Client({ name: "ada", version: "1.0.0" });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  const { tools } = await client.listTools();
  const { content } = await client.callTool({ name: "add", arguments: { a: 2, b: 3 } });
  const { contents: [moon] } = await client.readResource({ uri: "moons://1" });
  response.end(JSON.stringify([tools.map(({ name }) => name), content, moon.text]));
}).listen(8000);
