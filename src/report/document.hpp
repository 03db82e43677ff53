#pragma once

#include "report/forwarding.hpp"

#include <cbuild/report/make.hpp>

#include <memory>
#include <string>
#include <utility>

namespace cbuild::report {

/// How a run ended, as JSON on one line with its line feed: the fields of `sam build --output json` (SAM CLI
/// 1.170), and more of each resource and error. What is not UTF-8 is shown as U+FFFD.
[[nodiscard]] std::string document(const Summary& summary);

/// Puts the document on stdout at the end of a run; the rest is another reporter's.
class DocumentReporter final : public Forwarding {
public:
  /// `next` writes to stderr only.
  DocumentReporter(Sink out, std::unique_ptr<Reporter> next)
      : Forwarding(std::move(next)), m_out(std::move(out)) {}

  [[nodiscard]] bool summary(const Summary& summary) override {
    (void)next().summary(summary); // as all of stderr, it may have no reader
    return m_out(document(summary));
  }

private:
  Sink m_out;
};

} // namespace cbuild::report
