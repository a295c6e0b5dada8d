// fails: TS2339 Property 'level'
for await (const told of new EventManager()) console.log(told.event.level);
