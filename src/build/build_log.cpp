#include "build/build_log.hpp"

#include <cbuild/project/host_network.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace cbuild::build {
namespace {

using util::Error;
using util::ExitCode;

constexpr std::size_t k_tail = 64 * 1024;
constexpr std::size_t k_lines_of_a_failure = 20;
constexpr std::uint64_t k_mebibyte = 1024 * 1024;
constexpr std::uint64_t k_lambda_takes = 250; // MiB, layers included: "Lambda quotas"
constexpr int k_signal_base = 128;
constexpr int k_sigkill = 9;

util::Secrets with_secrets_of_host(const util::Secrets& secrets) {
  auto all = util::secrets_of(util::environment_variable);
  all.add(secrets);
  return all;
}

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

std::string memory_hint(std::int64_t limit) {
  if (limit == 0)
    return "it had no --memory limit: the engine's machine ran out; less at once (--jobs) needs less";
  return fmt::format("it could use {} MiB: give it more with --memory",
                     limit / static_cast<std::int64_t>(k_mebibyte));
}

} // namespace

BuildLog::BuildLog(report::Reporter& reporter,
                   std::string logical_id,
                   const std::vector<std::filesystem::path>& log_files,
                   const util::Secrets& secrets,
                   Places::Place* place)
    : m_reporter(reporter),
      m_logical_id(std::move(logical_id)),
      m_place(place),
      m_filter(with_secrets_of_host(secrets)) {
  for (const auto& file : log_files) m_log_files.push_back(new_log(file));
}

BuildLog::~BuildLog() {
  try {
    keep(m_filter.finish());
  } catch (const Error&) { // a few bytes of a log; a full disk has been told by now
  }
}

void BuildLog::phase(std::string_view name) { m_reporter.phase(m_logical_id, name); }

void BuildLog::log(std::span<const char> bytes) {
  keep(m_filter.feed({bytes.data(), bytes.size()}));
  m_reporter.log(m_logical_id, bytes);
}

void BuildLog::note(std::string_view text) {
  const auto shown = m_filter.feed(text);
  for (auto& file : m_log_files) file.write_all(shown);
}

void BuildLog::keep(std::string_view text) {
  for (auto& file : m_log_files) file.write_all(text);
  // Cut now and then only: each cut moves what is kept.
  m_tail += text.substr(text.size() - std::min(text.size(), k_tail));
  if (m_tail.size() > 2 * k_tail) m_tail.erase(0, m_tail.size() - k_tail);
}

void BuildLog::fetched(std::uint64_t bytes) { m_reporter.progress(m_logical_id, bytes, std::nullopt); }

void BuildLog::command_started() {
  if (m_place != nullptr) m_place->command_started();
}

void BuildLog::command_ended() {
  if (m_place != nullptr) m_place->command_ended();
}

Error explain_failure(const FailedBuild& failed, const action::ActionResult& result) {
  const auto& diagnosis = failed.diagnosis;
  Error error(
      diagnosis.refused ? ExitCode::refused : ExitCode::build_failed,
      fmt::format("{} failed: {}", failed.subject, what_happened(failed.tool, diagnosis.what, result)));
  for (const auto& hint : diagnosis.hints) error.add_hint(hint);
  if (const auto hint = project::certificate_hint(failed.ca_bundle);
      !hint.empty() && (plan::shows_tls_failure(failed.log_tail) || plan::shows_tls_failure(diagnosis.what)))
    error.add_hint(std::string(hint));
  if (result.out_of_memory) error.add_hint(memory_hint(failed.memory_bytes));
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
    return fmt::format("the artifact of {} is empty: its build put nothing into the artifacts directory",
                       function);
  if (built.bytes <= k_lambda_takes * k_mebibyte) return {};
  return fmt::format("the artifact of {} has {} MiB, and Lambda takes {} MiB at most",
                     function,
                     (built.bytes + k_mebibyte - 1) / k_mebibyte,
                     k_lambda_takes);
}

} // namespace cbuild::build
