#include "cli/function_build.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace cbuild::cli {
namespace {

using util::Error;
using util::ExitCode;

constexpr std::size_t k_tail = 64 * 1024;
constexpr std::size_t k_lines_of_a_failure = 20;
constexpr std::uint64_t k_mebibyte = 1024 * 1024;
constexpr std::uint64_t k_lambda_takes = 250; // MiB, layers included: "Lambda quotas"
constexpr int k_signal_base = 128;
constexpr int k_sigkill = 9;

util::File new_log(const std::filesystem::path& file) {
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  return util::File::create_new(file, util::FileMode::masked);
}

std::string what_happened(std::string_view tool, std::string_view words, const action::ActionResult& result) {
  if (result.out_of_memory) return "it ran out of memory and was killed";
  if (!words.empty()) return std::string(words);
  const int exit_code = result.exit_code;
  if (exit_code == k_signal_base + k_sigkill)
    return "it was killed by signal 9, though not for want of memory";
  if (exit_code > k_signal_base) return fmt::format("it was killed by signal {}", exit_code - k_signal_base);
  return fmt::format("{} ended with exit code {}", tool, exit_code);
}

void add_makefile_hints(const MakefileFunction& function, std::string_view log_tail, Error& error) {
  const auto& makefile = function.text;
  const auto file = util::printable(function.build.makefile.string());
  if (log_tail.find("missing separator") != std::string_view::npos && makefile.recipe_indented_with_spaces) {
    error.add_hint(
        fmt::format("line {} of '{}' is indented with spaces: make wants a tab before each line of a recipe",
                    *makefile.recipe_indented_with_spaces,
                    file));
  }
  if (log_tail.find("No rule to make target") != std::string_view::npos && !makefile.targets.empty())
    error.add_hint("the Makefile's targets are: " + util::join(makefile.targets, ", "));
}

Error explain_makefile_failure(std::string_view subject,
                               const MakefileFunction& function,
                               const action::ActionResult& result,
                               const std::string& log_tail) {
  const auto words = plan::explain_makefile_exit(result.exit_code);
  Error error(ExitCode::build_failed,
              fmt::format("{} failed: {}", subject, what_happened("make", words, result)));
  add_makefile_hints(function, log_tail, error);
  return error;
}

void add_certificate_hint(const std::string& ca_bundle, std::string_view log_tail, Error& error) {
  if (const auto hint = certificate_hint(ca_bundle); !hint.empty() && plan::shows_tls_failure(log_tail))
    error.add_hint(std::string(hint));
}

} // namespace

FunctionObserver::FunctionObserver(report::Reporter& reporter,
                                   std::string logical_id,
                                   const std::vector<std::filesystem::path>& log_files)
    : m_reporter(reporter), m_logical_id(std::move(logical_id)) {
  for (const auto& file : log_files) m_log_files.push_back(new_log(file));
}

void FunctionObserver::phase(std::string_view name) { m_reporter.phase(m_logical_id, name); }

void FunctionObserver::log(std::span<const char> bytes) {
  const std::string_view text(bytes.data(), bytes.size());
  for (auto& file : m_log_files) file.write_all(text);
  m_reporter.log(m_logical_id, bytes);
  // Cut now and then only: each cut moves what is kept.
  m_tail += text.substr(text.size() - std::min(text.size(), k_tail));
  if (m_tail.size() > 2 * k_tail) m_tail.erase(0, m_tail.size() - k_tail);
}

void FunctionObserver::fetched(std::uint64_t bytes) {
  m_reporter.progress(m_logical_id, bytes, std::nullopt);
}

Error explain_failure(const FunctionBuild& build,
                      const action::ActionResult& result,
                      const std::string& log_tail,
                      const std::string& log_file) {
  const auto subject = build.function.described();
  const auto* makefile = std::get_if<MakefileFunction>(&build.method);
  auto error = makefile != nullptr
                   ? explain_makefile_failure(subject, *makefile, result, log_tail)
                   : explain_cargo_failure(
                         subject, result, log_tail, build.ca_bundle, plan::OptionsFrom::build_properties);
  if (makefile != nullptr) add_certificate_hint(build.ca_bundle, log_tail, error);
  error.add_hint("the whole log: " + util::printable(log_file));
  return error;
}

Error explain_cargo_failure(std::string_view subject,
                            const action::ActionResult& result,
                            const std::string& log_tail,
                            const std::string& ca_bundle,
                            plan::OptionsFrom options) {
  const auto words = plan::explain_cargo_exit(result.exit_code);
  Error error(plan::is_refusal(result.exit_code) ? ExitCode::refused : ExitCode::build_failed,
              fmt::format("{} failed: {}", subject, what_happened("cargo lambda", words, result)));
  for (auto& hint : plan::cargo_hints(result.exit_code, log_tail, options)) error.add_hint(std::move(hint));
  add_certificate_hint(ca_bundle, log_tail, error);
  return error;
}

std::string_view last_lines(std::string_view text, std::size_t count) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (count == 0) return {};
  auto start = text.size();
  for (std::size_t line = 0; line < count && start != std::string_view::npos; ++line)
    start = start == 0 ? std::string_view::npos : text.rfind('\n', start - 1);
  return start == std::string_view::npos ? text : text.substr(start + 1);
}

std::string failure_text(const Error& error, std::string_view log_tail) {
  const auto lines = last_lines(log_tail, k_lines_of_a_failure);
  return lines.empty() ? util::render(error)
                       : fmt::format("{}\nthe end of the log:\n{}", util::render(error), lines);
}

std::string artifact_warning(const std::string& function, const action::ActionResult& built) {
  if (built.entries == 0)
    return fmt::format("the artifact of {} is empty: the recipe put nothing into $(ARTIFACTS_DIR)", function);
  if (built.bytes <= k_lambda_takes * k_mebibyte) return {};
  return fmt::format("the artifact of {} has {} MiB, and Lambda takes {} MiB at most",
                     function,
                     (built.bytes + k_mebibyte - 1) / k_mebibyte,
                     k_lambda_takes);
}

} // namespace cbuild::cli
