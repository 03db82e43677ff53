#include "build/image_choice.hpp"

#include <cbuild/sam/resource.hpp>
#include <cbuild/sam/runtimes.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/scope_exit.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::build {
namespace {

using util::Error;
using util::ExitCode;

/// The engine's name for what Lambda calls x86_64 or arm64.
std::string engine_architecture(const std::string& lambda) { return lambda == "x86_64" ? "amd64" : lambda; }

/// The image that cbuild ships for a runtime; empty: none.
std::string shipped_for(const std::string& runtime) {
  const auto* const known = sam::find_runtime(runtime);
  return known == nullptr ? std::string() : std::string(known->image);
}

std::string public_image_for(const ImageNeed& need) {
  if (sam::is_architecture(need.architecture)) return public_image(need.runtime, need.architecture);
  throw Error(ExitCode::usage,
              fmt::format("'{}' of '{}' is not a valid architecture, it should be either 'x86_64' or 'arm64'",
                          util::printable(need.architecture),
                          need.name))
      .hint(fmt::format("correct it, or name an image with --build-image {}=REF", need.name));
}

} // namespace

std::string own_image(const std::string& runtime) {
  const auto shipped = shipped_for(runtime);
  return fmt::format("cbuild/{}:latest", shipped.empty() ? runtime : shipped);
}

std::string public_image(const std::string& runtime, const std::string& architecture) {
  return fmt::format("public.ecr.aws/sam/build-{}:latest-{}", runtime, architecture);
}

util::Task<std::string> ImageChoice::choose(ImageNeed need) {
  std::string reference;
  auto override = m_overrides.own(need.full_path);
  if (!override) override = m_overrides.own(need.name);
  if (!override && !need.template_image.empty()) override = need.template_image;
  if (!override) override = m_overrides.of(need.name);
  if (override) {
    reference = *override;
  } else if (need.runtime.empty()) {
    throw Error(ExitCode::usage, fmt::format("function '{}' has no Runtime to choose an image by", need.name))
        .hint("give it a Runtime, or an image with --build-image " + need.name + "=REF");
  } else {
    reference = own_image(need.runtime);
    if (!util::ImageReference::parse(reference))
      throw Error(ExitCode::usage,
                  fmt::format("function '{}' has the Runtime '{}', which is none of Lambda's",
                              need.name,
                              util::printable(need.runtime)))
          .hint("correct it, or name an image with --build-image " + need.name + "=REF");
    if (!m_known.contains(reference)) {
      auto own = co_await m_engine.inspect_image(reference);
      if (own)
        m_known[reference] = std::move(*own);
      else
        reference = public_image_for(need);
    }
  }
  if (!m_known.contains(reference)) {
    std::string replacement = override ? std::string() : shipped_for(need.runtime);
    auto found = co_await find_or_pull(reference, std::move(replacement));
    m_known[reference] = std::move(found);
  }
  const auto& image = m_known.at(reference);
  m_reporter.message(report::Level::verbose,
                     fmt::format("{}: image {} ({})", need.name, reference, image.id));
  warn_of_other_architecture(need, image);
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
  auto found = co_await m_engine.inspect_image(reference);
  if (found && m_pull != project::Pull::always) co_return std::move(*found);
  if (m_pull == project::Pull::never)
    throw Error(ExitCode::engine,
                fmt::format("the engine has no image '{}', and none is pulled with --pull never",
                            util::printable(reference)))
        .hint("leave --pull out, or name an image that the engine has: --build-image REF");
  try {
    co_await pull(reference, std::move(replacement));
  } catch (const Error& error) {
    if (!found) throw;
    m_reporter.message(report::Level::warning,
                       fmt::format("'{}' could not be pulled, so the one that the engine has is taken: {}",
                                   reference,
                                   error.message()));
    co_return std::move(*found);
  }
  found = co_await m_engine.inspect_image(reference);
  if (!found)
    throw Error(ExitCode::engine, fmt::format("'{}' was pulled, but the engine does not have it", reference));
  co_return std::move(*found);
}

util::Task<void> ImageChoice::pull(std::string reference, std::string replacement) {
  const auto parsed = util::ImageReference::parse(reference);
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
    const bool shipped = !replacement.empty();
    if (shipped)
      error.add_hint(fmt::format("cbuild brings an image for it: cbuild images build {}", replacement));
    error.add_hint(
        fmt::format("{}name an image that the engine has: --build-image REF", shipped ? "or " : ""));
    throw;
  }
}

void ImageChoice::warn_of_other_architecture(const ImageNeed& need, const engine::ImageInfo& image) const {
  if (need.on_other_architecture.empty() || !sam::is_architecture(need.architecture)) return;
  if (image.architecture.empty() || image.architecture == engine_architecture(need.architecture)) return;
  m_reporter.message(report::Level::warning,
                     fmt::format("function '{}' is for {}, its build image for {}: {}",
                                 need.name,
                                 need.architecture,
                                 image.architecture,
                                 need.on_other_architecture));
}

} // namespace cbuild::build
