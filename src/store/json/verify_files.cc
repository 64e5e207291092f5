#include "store/json/verify_files.h"

#include <map>
#include <tuple>
#include <utility>

#include <perdure/error.h>
#include "store/json/record_subject.h"

namespace perdure::json_file {
namespace {

class Verification {
 public:
  Verification(CollectionFiles& files, SettingsRules& rules, const VerifyOptions& options)
      : files_(files), rules_(rules), options_(options) {
    report_.checks = {{"files"}, {"schema"}, {"unique"}};
  }

  VerifyReport run() {
    const std::vector<std::string> names = files_.collections();
    for (const std::string& name : names) {
      look_at(name);
      ++report_.checks[kFiles].examined_count;
      if (options_.on_progress)
        options_.on_progress("files", report_.checks[kFiles].examined_count, names.size());
    }
    return std::move(report_);
  }

 private:
  enum : std::size_t { kFiles, kSchema, kUnique };

  void find(std::size_t check, std::string where, std::string what) {
    ++report_.checks[check].findings_count;
    if (report_.findings.size() >= options_.findings_limit) return;
    report_.findings.push_back({report_.checks[check].name, std::move(where), std::move(what), false});
  }

  void look_at(const std::string& collection) {
    try {
      const auto snapshot = files_.read(collection);
      const auto rules = rules_.find(collection);
      Holders holders;
      for (const auto& [name, record] : snapshot->content.records) {
        if (!record->deleted) look_at(collection, name, *record, *rules, holders);
      }
    } catch (const Error& error) {
      find(kFiles, collection, error.what());
    }
  }

  using Holders = std::map<std::tuple<std::int64_t, std::string, std::string>, std::string>;

  void look_at(const std::string& collection, const DocumentName& name, const Record& record,
               const CollectionRules& rules, Holders& holders) {
    const std::string where = collection + "/" + name.to_string();
    ++report_.checks[kSchema].examined_count;
    try {
      require_allowed(rules, collection, name.id, record.body);
    } catch (const Error& error) {
      find(kSchema, where, error.what());
    }
    if (!rules.has_unique()) return;
    ++report_.checks[kUnique].examined_count;
    try {
      for (IndexEntry& entry : index_entries(rules, subject_of(name, record))) {
        const IndexRule& rule = rules.indexes[static_cast<std::size_t>(entry.number) - 1];
        if (!rule.unique) continue;
        const auto [holder, is_new] =
            holders.try_emplace({entry.number, name.scope, std::move(entry.key)}, name.id);
        if (!is_new) find(kUnique, where, rule.fields_text() + " has the values of " + holder->second);
      }
    } catch (const Error& error) {
      find(kUnique, where, error.what());
    }
  }

  CollectionFiles& files_;
  SettingsRules& rules_;
  const VerifyOptions& options_;
  VerifyReport report_;
};

}  // namespace

VerifyReport verify_files(CollectionFiles& files, SettingsRules& rules, const VerifyOptions& options) {
  return Verification(files, rules, options).run();
}

}  // namespace perdure::json_file
