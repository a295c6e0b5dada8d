// A router with parameters, JSON bodies, middleware, cookies, a rejected handler, and a streamed answer.
// asks: ["GET /users/7", "POST /users {\"name\":\"Ada\"}", "POST /users {\"name\":", "GET /fails", "GET /stream", "GET /nothing"]
// answers: [[200,{"id":"7","by":"middleware"}],[201,{"name":"Ada"}],[400,"entity.parse.failed"],[500,"no more"],[200,"onetwothree"],[404,"nothing"]]
import { Readable } from "node:stream";
import express, { type NextFunction, type Request, type Response } from "express";

const app = express();
app.use(express.json());
app.use((request, response, next) => {
  response.locals.by = "middleware";
  next();
});
const router = express.Router();
router.get("/users/:id", (request, response) => void response.json({ id: request.params.id, by: response.locals.by }));
router.post("/users", (request, response) => void response.status(201).cookie("seen", "1").json(request.body));
router.get("/fails", async () => {
  await Promise.resolve();
  throw new Error("no more");
});
router.get("/stream", (request, response) => void Readable.from(["one", "two", "three"]).pipe(response));
app.use("/express", router);
app.use((request, response) => void response.status(404).send("nothing"));
app.use((error: Error & { status?: number; type?: string }, request: Request, response: Response, _next: NextFunction) => {
  response.status(error.status ?? 500).send(error.type ?? error.message);
});
app.listen(8000);
