#include "apps/perdure/schema_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include <perdure/limits.h>

namespace perdure::cli {
namespace {

class Checker {
 public:
  Checker(Store& store, const std::string& collection, const Schema& schema, const SchemaObserver& observer)
      : store_(store), collection_(collection), schema_(schema), observer_(observer) {}

  SchemaFindings run() {
    check_scope("");
    if (findings_.documents_count + findings_.unreadable_count < expected_count()) {
      for (const std::string& scope : other_scopes()) check_scope(scope);
    }
    return findings_;
  }

 private:
  std::uint64_t expected_count() {
    for (const CollectionInfo& info : store_.collections()) {
      if (info.name == collection_) return info.document_count;
    }
    return 0;
  }

  // Only the log names scopes.
  std::set<std::string> other_scopes() {
    std::set<std::string> scopes;
    ChangesOptions options;
    options.limit = limits::kPageDocumentsCount;
    options.bodies = false;
    ChangePage page;
    do {
      page = store_.changes(page.next, options);
      for (const Change& change : page.changes) {
        if (change.key.collection == collection_ && !change.key.scope.empty())
          scopes.insert(change.key.scope);
      }
    } while (!page.at_end);
    return scopes;
  }

  void check_scope(const std::string& scope) {
    ListOptions options;
    options.scope = scope;
    options.limit = limits::kPageDocumentsCount;
    do {
      const Page page = store_.list(collection_, options);
      for (const Document& document : page.documents) check(document);
      if (!page.unreadable.empty()) observer_.on_unreadable(page);
      findings_.unreadable_count += page.unreadable.size();
      options.after = page.next_after;
    } while (!options.after.empty());
  }

  void check(const Document& document) {
    ++findings_.documents_count;
    const std::vector<Schema::Violation> violations = schema_.check(document.body);
    if (violations.empty()) return;
    ++findings_.violating_count;
    findings_.violations_count += violations.size();
    for (const Schema::Violation& violation : violations) observer_.on_violation(document, violation);
  }

  Store& store_;
  const std::string& collection_;
  const Schema& schema_;
  const SchemaObserver& observer_;
  SchemaFindings findings_;
};

}  // namespace

SchemaFindings check_documents(Store& store, const std::string& collection, const Schema& schema,
                               const SchemaObserver& observer) {
  return Checker(store, collection, schema, observer).run();
}

std::string violation_text(const Document& document, const Schema::Violation& violation) {
  const std::string scope = document.key.scope.empty() ? "" : fmt::format(" of {}", document.key.scope);
  return fmt::format("{}/{}{}, version {}: {}{}{} ({})", document.key.collection, document.key.id, scope,
                     document.version, violation.pointer, violation.pointer.empty() ? "" : " ",
                     violation.what, violation.rule);
}

}  // namespace perdure::cli
