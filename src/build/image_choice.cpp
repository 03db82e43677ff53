#include "build/image_choice.hpp"

#include "build/build_log.hpp"
#include "build/shipped_build.hpp"

#include <cbuild/sam/resource.hpp>
#include <cbuild/sam/runtimes.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/scope_exit.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::build {
namespace {

using project::ImageSource;
using project::Pull;
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

/// What an image that cbuild ships is built on: what scripts/make-base made, and what its Dockerfile names.
std::string local_base(const std::string& name) { return fmt::format("cbuild-base/{}:latest", name); }
std::string public_base(const std::string& name) {
  return fmt::format("public.ecr.aws/sam/build-{}:latest", name);
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
  const auto named = named_image(need);
  std::string reference;
  if (named)
    reference = *named;
  else
    reference = co_await default_image(need);
  if (!m_known.contains(reference)) {
    std::string replacement = named ? std::string() : shipped_for(need.runtime);
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
  if (!found && m_supply.source == ImageSource::local)
    throw Error(ExitCode::engine, "the engine has no image to build in, and --images local builds none")
        .hint(fmt::format("make one: cbuild images build {}", runtimes.front()))
        .hint("or name one with --build-image REF");
  if (!found) {
    reference = co_await supply_first(runtimes);
    found = m_known.at(reference);
  }
  m_reporter.message(report::Level::verbose, fmt::format("image {} ({})", reference, found->id));
  co_return found->id;
}

util::Task<std::string> ImageChoice::supply_first(const std::vector<std::string>& runtimes) {
  for (const auto& runtime : runtimes) {
    const bool is_there = co_await supply_own(shipped_for(runtime), OnPublicBase::no);
    if (is_there) co_return own_image(runtime);
  }
  co_await supply_own(shipped_for(runtimes.front()), OnPublicBase::yes);
  co_return own_image(runtimes.front());
}

std::optional<std::string> ImageChoice::named_image(const ImageNeed& need) const {
  if (auto own = m_overrides.own(need.full_path)) return own;
  if (auto own = m_overrides.own(need.name)) return own;
  if (!need.template_image.empty()) return need.template_image;
  return m_overrides.of(need.name);
}

util::Task<std::string> ImageChoice::default_image(const ImageNeed& need) {
  if (need.runtime.empty())
    throw Error(ExitCode::usage, fmt::format("function '{}' has no Runtime to choose an image by", need.name))
        .hint("give it a Runtime, or an image with --build-image " + need.name + "=REF");
  std::string own = own_image(need.runtime);
  if (!util::ImageReference::parse(own))
    throw Error(ExitCode::usage,
                fmt::format("function '{}' has the Runtime '{}', which is none of Lambda's",
                            need.name,
                            util::printable(need.runtime)))
        .hint("correct it, or name an image with --build-image " + need.name + "=REF");
  bool is_there = m_known.contains(own);
  if (!is_there) is_there = co_await look_for(own);
  const auto shipped = shipped_for(need.runtime);
  if (!is_there && !shipped.empty() && m_supply.source == ImageSource::automatic)
    is_there = co_await supply_own(shipped, need.needs_own ? OnPublicBase::yes : OnPublicBase::no);
  co_return is_there ? own : public_image_for(need);
}

util::Task<bool> ImageChoice::look_for(std::string reference) {
  auto found = co_await m_engine.inspect_image(reference);
  if (found) m_known[reference] = std::move(*found);
  co_return m_known.contains(reference);
}

util::Task<bool> ImageChoice::supply_own(std::string name, OnPublicBase on_public_base) {
  const auto own = own_image(name);
  if (const auto failed = m_failed.find(own); failed != m_failed.end()) throw failed->second;
  std::string base = local_base(name);
  const auto local = co_await m_engine.inspect_image(base);
  if (!local && on_public_base == OnPublicBase::no) co_return false;
  try {
    if (!local) {
      base = public_base(name);
      (void)co_await find_or_pull(base, name);
    }
    co_await build_own(name, base);
  } catch (const Error& error) {
    m_failed.emplace(own, error);
    throw;
  }
  const bool is_there = co_await look_for(own);
  if (!is_there)
    throw Error(ExitCode::engine, fmt::format("'{}' was built, but the engine does not have it", own));
  co_return true;
}

util::Task<void> ImageChoice::build_own(std::string name, std::string base) {
  const auto own = own_image(name);
  m_reporter.message(
      report::Level::info,
      fmt::format(
          "the engine lacks the image '{}': it is built once, from '{}', which may take minutes", own, base));
  const util::ScopeExit finish([&] { m_reporter.finished(own); });
  constexpr std::size_t k_lines = 20;
  std::string tail;
  ShippedBuildSink sink{.phase = [&](const std::string& phase) { m_reporter.phase(own, phase); },
                        .log =
                            [&](std::string_view text) {
                              tail = fmt::format("{}\n{}", last_lines(tail, k_lines), util::trim(text));
                              const auto line = util::trim(text);
                              if (!line.empty())
                                m_reporter.message(report::Level::verbose, fmt::format("{}: {}", own, line));
                            }};
  ShippedBuild build{.image = *find_shipped(name),
                     .base = std::move(base),
                     .network = m_supply.network,
                     .ca_bundle = m_supply.ca_bundle};
  try {
    co_await build_shipped(m_engine, std::move(build), std::move(sink));
  } catch (Error& error) {
    m_reporter.message(report::Level::info,
                       fmt::format("the end of the log of '{}':\n{}", own, last_lines(tail, k_lines)));
    error.add_hint("name an image that the engine has: --build-image REF");
    throw;
  }
}

util::Task<engine::ImageInfo> ImageChoice::find_or_pull(std::string reference, std::string replacement) {
  auto found = co_await m_engine.inspect_image(reference);
  if (found && m_supply.pull != Pull::always) co_return std::move(*found);
  if (const auto option = forbidding_option(); !option.empty()) {
    Error error(ExitCode::engine,
                fmt::format("the engine has no image '{}', and none is pulled with {}",
                            util::printable(reference),
                            option));
    error.add_hint(fmt::format("leave {} out, or name an image that the engine has: --build-image REF",
                               option.substr(0, option.find(' '))));
    if (!replacement.empty())
      error.add_hint(fmt::format("or make cbuild's own: cbuild images build {}", replacement));
    throw error;
  }
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
      error.add_hint(
          fmt::format("build cbuild's own on a base that the engine has: cbuild images build {} --base REF",
                      replacement));
    error.add_hint(
        fmt::format("{}name an image that the engine has: --build-image REF", shipped ? "or " : ""));
    throw;
  }
}

std::string ImageChoice::forbidding_option() const {
  if (m_supply.source == ImageSource::local) return "--images local";
  return m_supply.pull == Pull::never ? "--pull never" : "";
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
