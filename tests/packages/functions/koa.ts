// Middleware around others, a body that is read, an error with its status, and a streamed answer.
// asks: ["GET /hello", "POST /hello ada", "GET /fails", "GET /stream", "GET /nothing"]
// answers: [[200,{"hello":"koa","order":"outer, inner"}],[200,"hello ada"],[418,"no more"],[200,"onetwo"],[404,"Not Found"]]
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import Koa from "koa";

const app = new Koa();
app.silent = true;
app.use(async (context, next) => {
  context.state.order = ["outer"];
  await next();
  context.set("x-order", context.state.order.join(", "));
});
app.use(async (context) => {
  context.state.order.push("inner");
  if (context.path === "/koa/stream") context.body = Readable.from(["one", "two"]);
  else if (context.path === "/koa/fails") context.throw(418, "no more");
  else if (context.path === "/koa/hello") {
    context.body = context.method === "POST" ? `hello ${await text(context.req)}` : { hello: "koa", order: context.state.order.join(", ") };
  }
});
app.listen(8000);
