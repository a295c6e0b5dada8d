// A router with parameters, JSON bodies, middleware, HTML, and an error handler.
// asks: ["GET /users/7", "POST /users {\"name\":\"Ada\"}", "GET /page", "GET /fails", "GET /nothing"]
// answers: [[200,{"id":"7"}],[201,{"name":"Ada"}],[200,"<p>hello ada</p>"],[418,"no more"],[404,"nothing"]]
import express from "express4";

const app = express();
app.use(express.json(), express.urlencoded({ extended: true }));
app.get("/express4/users/:id(\\d+)", (request, response) => response.json({ id: request.params.id }));
app.post("/express4/users", (request, response) => response.status(201).json(request.body));
app.get("/express4/page", (request, response) => response.type("html").send("<p>hello ada</p>"));
app.get("/express4/fails", (request, response, next) => next(Object.assign(new Error("no more"), { status: 418 })));
app.use((request, response) => response.status(404).send("nothing"));
app.use((error, request, response, _next) => response.status(error.status).send(error.message));
app.listen(8000);
