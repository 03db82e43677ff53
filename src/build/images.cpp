#include "build/image_choice.hpp"
#include "build/shipped_build.hpp"

#include <cbuild/build/images.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::build {
namespace {

using util::Error;
using util::ExitCode;

std::vector<ShippedImage> select(const std::vector<std::string>& names) {
  const auto& all = shipped_images();
  if (names.empty()) return all;
  std::vector<std::string> known;
  known.reserve(all.size());
  for (const auto& image : all) known.emplace_back(image.name);
  std::vector<ShippedImage> selected;
  for (const auto& name : names) {
    const auto* const found = find_shipped(name);
    if (found == nullptr)
      throw Error(ExitCode::usage, fmt::format("cbuild ships no image '{}'", util::printable(name)))
          .hint("it ships: " + util::join(known, ", "));
    selected.push_back(*found);
  }
  return selected;
}

util::Task<void> build_image(const Surroundings& surroundings,
                             const ImagesRequest& request,
                             engine::Engine& engine,
                             ShippedImage image) {
  auto& reporter = surroundings.reporter;
  const std::string name(image.name);
  ShippedBuild build{.image = image,
                     .base = request.base.value_or(""),
                     .network = request.network,
                     .ca_bundle = request.ca_bundle};
  ShippedBuildSink sink{.phase = [&](const std::string& phase) { reporter.phase(name, phase); },
                        .log = [&](std::string_view text) { reporter.log(name, text); }};
  try {
    co_await build_shipped(engine, std::move(build), std::move(sink));
  } catch (Error& error) {
    if (!request.base)
      error.add_hint(
          "where the public base cannot be pulled, give one with --base (scripts/make-base makes one)");
    throw;
  }
  reporter.finished(name);
}

std::string base_of(const engine::ImageInfo& image) {
  const auto base = image.labels.find("cbuild.base");
  return base == image.labels.end() ? "unknown" : base->second;
}

/// Nothing of an engine that does not say it, or not in time: the table is of use without.
util::Task<std::map<std::string, std::uint64_t>> shared_sizes(engine::Engine& engine) {
  std::map<std::string, std::uint64_t> sizes;
  try {
    sizes = co_await engine.shared_image_sizes();
  } catch (const Error&) {
  }
  co_return sizes;
}

std::string table_line(std::string_view name,
                       std::string_view image,
                       std::string_view digest,
                       std::string_view size,
                       std::string_view shared,
                       std::string_view base) {
  return fmt::format("{:<15} {:<29} {:<19} {:>9} {:>9}  {}\n", name, image, digest, size, shared, base);
}

} // namespace

std::vector<std::string> requested_images(const ImagesRequest& request) {
  if (request.base && !util::ImageReference::parse(*request.base))
    throw Error(ExitCode::usage, fmt::format("--base '{}' names no image", util::printable(*request.base)));
  std::vector<std::string> names;
  for (const auto& image : select(request.names)) names.emplace_back(image.name);
  return names;
}

util::Task<int> build_images(const Surroundings& surroundings, const ImagesRequest& request) {
  const auto engine = co_await surroundings.connect();
  std::vector<report::Result> results;
  for (const auto& image : select(request.names)) {
    const auto started = surroundings.now();
    co_await build_image(surroundings, request, *engine, image);
    const auto time = surroundings.now() - started;
    const auto reference = own_image(std::string(image.name));
    const auto info = co_await engine->inspect_image(reference);
    results.push_back({.name = std::string(image.name),
                       .status = report::Status::built,
                       .time = std::chrono::duration_cast<std::chrono::milliseconds>(time),
                       .size = info ? std::optional(info->size) : std::nullopt,
                       .artifact = reference});
  }
  co_return surroundings.reporter.summary({.results = std::move(results)})
      ? 0
      : static_cast<int>(ExitCode::local_files);
}

util::Task<std::string> images_table(const Surroundings& surroundings) {
  const auto engine = co_await surroundings.connect();
  const auto shared = co_await shared_sizes(*engine);
  std::string table = table_line("NAME", "IMAGE", "DIGEST", "SIZE", "SHARED", "BASE");
  constexpr std::size_t k_short_digest = 19; // "sha256:" and 12 digits, as engines show it
  for (const auto& shipped : shipped_images()) {
    const auto reference = own_image(std::string(shipped.name));
    const auto image = co_await engine->inspect_image(reference);
    if (!image) {
      table += fmt::format(
          "{:<15} {:<29} not built: cbuild images build {}\n", shipped.name, reference, shipped.name);
      continue;
    }
    const auto found = shared.find(image->id);
    table += table_line(shipped.name,
                        reference,
                        image->id.substr(0, k_short_digest),
                        util::format_bytes(image->size),
                        found == shared.end() ? "-" : util::format_bytes(found->second),
                        util::printable(base_of(*image)));
  }
  co_return table;
}

} // namespace cbuild::build
