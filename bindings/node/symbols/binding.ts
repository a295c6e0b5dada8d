// The symbols that Node's native half and its library share.
const names = ["fs_use_promises_symbol", "async_id_symbol", "handle_onclose", "no_message_symbol", "messaging_deserialize_symbol", "messaging_transfer_symbol", "messaging_clone_symbol",
  "messaging_transfer_list_symbol", "oninit", "owner_symbol", "onpskexchange", "resource_symbol", "trigger_async_id_symbol", "source_text_module_default_hdo",
  "vm_dynamic_import_default_internal", "vm_dynamic_import_main_context_default", "vm_dynamic_import_missing_flag", "vm_dynamic_import_no_callback", "vm_context_no_contextify",
  "imported_cjs_symbol", "entry_point_module_private_symbol", "entry_point_promise_private_symbol"];
export const exports: any = Object.create(null);
for (const name of names) exports[name] = Symbol(name);
