#include "apps/traininglog/commands.h"

int main(int argc, char** argv) {
  perdure::terminal::Program program("traininglog", TRAININGLOG_VERSION,
                                     "records strength training in a database and in JSON files");
  program.use_basic_exit_codes();
  traininglog::SharedOptions shared;
  program.shared().option({"--root", "DIR", "the project's folder (default: the working directory)"},
                          shared.project.root);

  traininglog::add_init(program, shared);
  traininglog::add_import_logs(program, shared);
  traininglog::add_imports(program, shared);
  traininglog::add_analytics(program, shared);
  return program.run(argc, argv);
}
