// compiles
for await (const { event_type, event, metadata, timestamp } of new EventManager()) {
  switch (event_type) {
    case "Log":
      console.log(timestamp, metadata.service_path, event.level, event.msg);
      break;
    case "Shutdown":
      console.log(event.reason, event.memory_used.mem_check_captured.exceeded);
  }
}
