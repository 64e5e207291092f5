#include "apps/traininglog/commands.h"

int main(int argc, char** argv) {
  perdure::terminal::Program program("traininglog", TRAININGLOG_VERSION,
                                     "records strength training in a database and in JSON files");
  program.use_basic_exit_codes();
  traininglog::SharedOptions shared;
  program.shared().option({"--root", "DIR", "the project's folder (default: the working directory)"},
                          shared.project.root);
  program.shared().flag("--no-input", shared.no_input, "never ask; fail with what would be asked for");

  traininglog::add_log(program, shared);
  traininglog::add_go(program, shared);
  traininglog::add_init(program, shared);
  traininglog::add_import_logs(program, shared);
  traininglog::add_imports(program, shared);
  traininglog::add_quick(program, shared);
  traininglog::add_list(program, shared);
  traininglog::add_show(program, shared);
  traininglog::add_edit(program, shared);
  traininglog::add_delete(program, shared);
  traininglog::add_undo(program, shared);
  traininglog::add_rename_exercise(program, shared);
  traininglog::add_alias(program, shared);
  traininglog::add_next(program, shared);
  traininglog::add_program(program, shared);
  traininglog::add_check(program, shared);
  traininglog::add_export(program, shared);
  traininglog::add_analytics(program, shared);
  return program.run(argc, argv);
}
