#include "apps/traininglog/missing_files.h"

#include <perdure/error.h>

#include "apps/traininglog/logged_session.h"
#include "apps/traininglog/session_store.h"

namespace traininglog {

MissingFiles write_missing_files(perdure::Store& store, SessionFiles& files) {
  files.remove_leftovers();
  MissingFiles report;
  const auto complete = [&](const perdure::Document& document) {
    const ReadDocument read = read_document(document.body);
    if (!read.session) {
      report.problems.push_back("session " + document.key.id +
                                " in the database cannot be read: " + read.fault);
      return;
    }
    const std::string content = session_file_content(document.body);
    const SessionFiles::Place place = files.find(document.key.id, read.session->date, content);
    if (place.state == SessionFiles::State::missing) {
      files.stage(place.name, document.key.id, content);
      report.written.push_back(files.path(place.name));
    } else if (place.state == SessionFiles::State::differs) {
      report.differing.push_back(files.path(place.name));
    }
  };
  for_each_session(store, complete, [&](const std::string& problem) { report.problems.push_back(problem); });
  files.publish();
  return report;
}

}  // namespace traininglog
