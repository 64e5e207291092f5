#pragma once

#include <string>

#include "report.h"

namespace perdure::bench {

/// Where and how large. Each section makes what it needs in a directory of its own and removes it.
struct Setting {
  std::string directory;
  std::string perdure_program;  ///< the command line tool
  std::string traininglog_program;
  bool quick = false;  ///< a tenth of the documents and fewer rounds: to try a change, not to publish
};

[[nodiscard]] Table measure_writes(const Setting& setting);
[[nodiscard]] Table measure_reads(const Setting& setting);
[[nodiscard]] Table measure_growth(const Setting& setting);
[[nodiscard]] Table measure_import(const Setting& setting);
[[nodiscard]] Table measure_queries(const Setting& setting);
[[nodiscard]] Table measure_mirror(const Setting& setting);
[[nodiscard]] Table measure_postgres(const Setting& setting);
[[nodiscard]] Table measure_json_files(const Setting& setting);
[[nodiscard]] Table measure_training(const Setting& setting);

}  // namespace perdure::bench
