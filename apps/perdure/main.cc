#include "apps/perdure/commands.h"
#include "apps/perdure/store_access.h"
#include "apps/terminal/program.h"

int main(int argc, char** argv) {
  using namespace perdure;
  terminal::Program program("perdure", PERDURE_VERSION,
                            "keep JSON documents and never lose an acknowledged write");
  const cli::StoreAccess access(program);
  cli::add_init(program, access);
  cli::add_put(program, access);
  cli::add_get(program, access);
  cli::add_list(program, access);
  cli::add_patch(program, access);
  cli::add_rm(program, access);
  cli::add_history(program, access);
  cli::add_show(program, access);
  cli::add_diff(program, access);
  cli::add_undo(program, access);
  cli::add_restore(program, access);
  cli::add_settings(program, access);
  cli::add_schema(program, access);
  cli::add_purge(program, access);
  cli::add_prune(program, access);
  cli::add_export(program, access);
  cli::add_import(program, access);
  cli::add_changes(program, access);
  cli::add_mirror(program, access);
  cli::add_status(program, access);
  cli::add_verify(program, access);
  cli::add_recover(program, access);
  cli::add_doctor(program, access);
  return program.run(argc, argv);
}
