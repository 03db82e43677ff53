// A manifest is read or refused, with a place in it; what is read has a meaning for every path.
#include "require.hpp"

#include <cbuild/cargo/manifest.hpp>

#include <cstdint>

using namespace cbuild;
using fuzz::require;

namespace {

void check(const cargo::Manifest& manifest) {
  for (const auto& dependency : manifest.path_dependencies)
    require(manifest.error_at(dependency.position, "x").message().starts_with("Cargo.toml:"),
            "no place",
            manifest.text);
  require(binary_names(manifest, {"src/main.rs", "src/bin/a.rs"}).size() >= manifest.bins.size(),
          "lost a binary",
          manifest.text);
  for (const auto& path : manifest.members) static_cast<void>(matches_member(manifest, path.substr(0, 64)));
  for (const auto& path : manifest.exclude) static_cast<void>(excludes(manifest, path));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    check(cargo::read_manifest(text, "Cargo.toml"));
  } catch (const util::Error& error) {
    require(error.code() == util::ExitCode::usage && error.message().find("Cargo.toml") != std::string::npos,
            error.what(),
            text);
  }
  return 0;
}
