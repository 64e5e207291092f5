#pragma once

namespace perdure::terminal {
class Program;
}

namespace perdure::cli {

class StoreAccess;

// Each declares one command with its options, its help and what it does. In the order of the manual.

void add_init(terminal::Program& program, const StoreAccess& access);
void add_put(terminal::Program& program, const StoreAccess& access);
void add_get(terminal::Program& program, const StoreAccess& access);
void add_list(terminal::Program& program, const StoreAccess& access);
void add_patch(terminal::Program& program, const StoreAccess& access);
void add_rm(terminal::Program& program, const StoreAccess& access);
void add_history(terminal::Program& program, const StoreAccess& access);
void add_show(terminal::Program& program, const StoreAccess& access);
void add_diff(terminal::Program& program, const StoreAccess& access);
void add_undo(terminal::Program& program, const StoreAccess& access);
void add_restore(terminal::Program& program, const StoreAccess& access);
void add_settings(terminal::Program& program, const StoreAccess& access);
void add_schema(terminal::Program& program, const StoreAccess& access);
void add_purge(terminal::Program& program, const StoreAccess& access);
void add_prune(terminal::Program& program, const StoreAccess& access);
void add_export(terminal::Program& program, const StoreAccess& access);
void add_import(terminal::Program& program, const StoreAccess& access);
void add_changes(terminal::Program& program, const StoreAccess& access);
void add_mirror(terminal::Program& program, const StoreAccess& access);
void add_status(terminal::Program& program, const StoreAccess& access);
void add_verify(terminal::Program& program, const StoreAccess& access);
void add_recover(terminal::Program& program, const StoreAccess& access);
void add_doctor(terminal::Program& program, const StoreAccess& access);

}  // namespace perdure::cli
