// The same answers on node's own http module, without Request and Response objects: its fastest ordinary form.
import http from "node:http";

const chunk = Buffer.alloc(64 * 1024, "x");

const handlers = {
  hello(_request, response) {
    response.setHeader("content-type", "text/plain;charset=UTF-8");
    response.end("Hello, World!");
  },
  "json-post"(request, response) {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      const order = JSON.parse(Buffer.concat(parts).toString());
      let total = 0;
      for (const item of order.items) total += item.price * item.count;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ customer: order.customer, total }));
    });
  },
  "header-read"({ headers }, response) {
    response.setHeader("content-type", "text/plain;charset=UTF-8");
    response.setHeader("x-language", headers["accept-language"] ?? "");
    response.setHeader("x-agent", headers["user-agent"] ?? "");
    response.end(headers.authorization?.slice("Bearer ".length) ?? "nobody");
  },
  "stream-64mb"(_request, response) {
    let left = 1024;
    response.setHeader("content-type", "application/octet-stream");
    const more = () => {
      while (left > 0) {
        if (--left === 0) return response.end(Buffer.from(chunk));
        if (!response.write(Buffer.from(chunk))) return response.once("drain", more);
      }
    };
    more();
  },
  proxy(request, response) {
    const asked = http.request(origin, { agent, method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    request.pipe(asked);
  },
};
handlers["proxy-64kb"] = handlers["proxy-post"] = handlers.proxy;

const [scenario, port, origin] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true });
http.createServer(handlers[scenario]).listen(Number(port), "127.0.0.1");
