#include "cli/image_choice.hpp"

#include "cli/shipped_images.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/scope_exit.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::cli {
namespace {

using util::Error;
using util::ExitCode;

/// The engine's name for what Lambda calls x86_64 or arm64.
std::string engine_architecture(const std::string& lambda) { return lambda == "x86_64" ? "amd64" : lambda; }

bool is_shipped(const std::string& name) {
  const auto& images = shipped_images();
  return std::any_of(images.begin(), images.end(), [&](const auto& image) { return image.name == name; });
}

std::string shipped_name(const std::string& runtime) {
  return runtime == "provided" ? "provided.al2" : runtime;
}

} // namespace

ImageOverrides ImageOverrides::parse(const std::vector<std::string>& arguments) {
  ImageOverrides overrides;
  for (const auto& argument : arguments) {
    const auto equals = argument.find('=');
    const auto reference =
        std::string(util::trim(argument.substr(equals == std::string_view::npos ? 0 : equals + 1)));
    if (equals == 0 || !engine::ImageReference::parse(reference)) {
      throw Error(ExitCode::usage,
                  fmt::format("--build-image '{}' names no image", util::printable(argument)))
          .hint("give REF, or LogicalId=REF, with REF like 'name:tag' or 'host:5000/name@sha256:…'");
    }
    if (equals == std::string_view::npos)
      overrides.global = reference;
    else
      overrides.by_function[std::string(util::trim(argument.substr(0, equals)))] = reference;
  }
  return overrides;
}

std::vector<std::string> ImageOverrides::warnings(const std::vector<std::string>& functions) const {
  std::vector<std::string> all;
  for (const auto& [name, reference] : by_function) {
    if (std::find(functions.begin(), functions.end(), name) != functions.end()) continue;
    const auto nearest = util::nearest_name(name, functions);
    all.push_back(fmt::format("--build-image {}=…: the template has no function of that name to build{}",
                              util::printable(name),
                              nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
  }
  return all;
}

std::optional<std::string> ImageOverrides::of(const std::string& logical_id) const {
  if (const auto found = by_function.find(logical_id); found != by_function.end()) return found->second;
  if (!global.empty()) return global;
  return std::nullopt;
}

std::string own_image(const std::string& runtime) {
  return fmt::format("cbuild/{}:latest", shipped_name(runtime));
}

std::string public_image(const std::string& runtime, const std::string& architecture) {
  return fmt::format("public.ecr.aws/sam/build-{}:latest-{}", runtime, architecture);
}

util::Task<std::string> ImageChoice::choose(sam::Function function) {
  std::string reference;
  const auto override = m_overrides.of(function.logical_id);
  if (override) {
    reference = *override;
  } else if (function.runtime.empty()) {
    throw Error(ExitCode::usage,
                fmt::format("function '{}' has no Runtime to choose an image by", function.logical_id))
        .hint("give it a Runtime, or an image with --build-image " + function.logical_id + "=REF");
  } else {
    reference = own_image(function.runtime);
    if (!engine::ImageReference::parse(reference))
      throw Error(ExitCode::usage,
                  fmt::format("function '{}' has the Runtime '{}', which is none of Lambda's",
                              function.logical_id,
                              util::printable(function.runtime)))
          .hint("correct it, or name an image with --build-image " + function.logical_id + "=REF");
    if (!m_known.contains(reference)) {
      auto own = co_await m_engine.inspect_image(reference);
      if (own)
        m_known[reference] = std::move(*own);
      else
        reference = public_image(function.runtime, function.architecture);
    }
  }
  if (!m_known.contains(reference)) {
    std::string replacement = override ? std::string() : shipped_name(function.runtime);
    auto found = co_await find_or_pull(reference, std::move(replacement));
    m_known[reference] = std::move(found);
  }
  const auto& image = m_known.at(reference);
  m_reporter.message(report::Level::verbose,
                     fmt::format("{}: image {} ({})", function.logical_id, reference, image.id));
  warn_of_other_architecture(function, image);
  co_return image.id;
}

util::Task<std::string> ImageChoice::choose_first(std::vector<std::string> runtimes) {
  std::optional<engine::ImageInfo> found;
  std::string reference = m_overrides.global;
  if (!reference.empty()) found = co_await find_or_pull(reference, {});
  for (auto runtime = runtimes.begin(); !found && runtime != runtimes.end(); ++runtime) {
    reference = own_image(*runtime);
    found = co_await m_engine.inspect_image(reference);
  }
  if (!found)
    throw Error(ExitCode::engine, "the engine has no image to build in")
        .hint(fmt::format("make one: cbuild images build {}", runtimes.front()))
        .hint("or name one with --build-image REF");
  m_reporter.message(report::Level::verbose, fmt::format("image {} ({})", reference, found->id));
  co_return found->id;
}

util::Task<engine::ImageInfo> ImageChoice::find_or_pull(std::string reference, std::string replacement) {
  if (auto found = co_await m_engine.inspect_image(reference)) co_return std::move(*found);
  const auto parsed = engine::ImageReference::parse(reference);
  if (!parsed)
    throw Error(ExitCode::usage, fmt::format("'{}' is no image reference", util::printable(reference)));
  m_reporter.phase(reference, "pulling image");
  const util::ScopeExit finish([&] { m_reporter.finished(reference); });
  const auto progress = [&](const engine::PullProgress& pull) {
    m_reporter.progress(reference, pull.done, pull.total);
  };
  try {
    co_await m_engine.pull(*parsed, progress);
  } catch (Error& error) {
    const bool shipped = is_shipped(replacement);
    if (shipped)
      error.add_hint(fmt::format("cbuild brings an image for it: cbuild images build {}", replacement));
    error.add_hint(
        fmt::format("{}name an image that the engine has: --build-image REF", shipped ? "or " : ""));
    throw;
  }
  auto found = co_await m_engine.inspect_image(reference);
  if (!found)
    throw Error(ExitCode::engine, fmt::format("'{}' was pulled, but the engine does not have it", reference));
  co_return std::move(*found);
}

void ImageChoice::warn_of_other_architecture(const sam::Function& function,
                                             const engine::ImageInfo& image) const {
  if (function.build_method != "makefile") return; // others cross-compile by themselves
  if (image.architecture.empty() || image.architecture == engine_architecture(function.architecture)) return;
  m_reporter.message(
      report::Level::warning,
      fmt::format("function '{}' is for {}, its build image for {}: the Makefile has to cross-compile",
                  function.logical_id,
                  function.architecture,
                  image.architecture));
}

} // namespace cbuild::cli
