#pragma once

#include <cbuild/project/request.hpp>
#include <cbuild/report/reporter.hpp>
#include <cbuild/util/error.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cbuild::build {

/// What a run was at when something went wrong: with the exit code it gives the failure's name.
enum class Step { settings, reading, choosing_images, building, publishing };

/// An error as programs read it. `resources`: those that it is about, or that the user named.
[[nodiscard]] report::Failure
failure_of(const util::Error& error, Step step, std::vector<std::string> resources);

/// The same of a run that was stopped.
[[nodiscard]] report::Failure failure_of(const util::Interrupted& interrupted);

/// Where the results of these settings lie.
[[nodiscard]] report::Results results_of(const project::Settings& settings);

/// What there is to say of a resource before it is built.
[[nodiscard]] report::Facts facts_of(const sam::Resource& resource);

/// The same of an image.
[[nodiscard]] report::Facts facts_of(const sam::ImageFunction& function);

/// What becomes of each build of a run.
class Outcomes {
public:
  Outcomes() = default;

  /// Nothing is done yet.
  explicit Outcomes(const std::vector<project::ResourceBuild>& builds,
                    const std::vector<project::ImageBuild>& images = {});

  [[nodiscard]] report::Result& operator[](std::size_t index) { return m_results[index]; }
  [[nodiscard]] const report::Result& operator[](std::size_t index) const { return m_results[index]; }
  [[nodiscard]] bool is_empty() const { return m_results.empty(); }

  /// These builds, by their places in the request, images after all others, failed of one thing. `text` is
  /// for the user.
  void fail(const std::vector<std::size_t>& builds, const util::Error& error, Step step, std::string text);

  /// Of the first failure in the template's order; nothing where all went well.
  [[nodiscard]] std::optional<util::ExitCode> first_failure() const;
  [[nodiscard]] std::set<std::string> failed() const; ///< names
  [[nodiscard]] bool any_built() const;
  [[nodiscard]] std::vector<std::string> texts() const; ///< of the failures, in the template's order

  /// Without a place.
  [[nodiscard]] report::Summary summary() const;

private:
  struct Failed {
    util::ExitCode exit_code;
    report::Failure failure;
    std::string text;
  };
  std::vector<report::Result> m_results;
  std::map<std::size_t, Failed> m_failures; ///< by the first of the builds
};

} // namespace cbuild::build
