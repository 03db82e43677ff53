// Reads any bytes as a program and compares it with two runtimes: only a refusal may be thrown, and by the
// reader alone; names are names, what is told is one line, and no answer is larger than its limits.

#include <cbuild/artifact/runtime_check.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <cstdint>
#include <cstdlib>

namespace {

using namespace cbuild;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_names(const artifact::Elf& elf) {
  require(elf.needed.size() <= 4096);
  for (const auto& name : elf.needed) require(name.size() < 4096 && name.find('\0') == std::string::npos);
  require(elf.interpreter.size() < 4096 && elf.search_path.size() < 4096);
  if (elf.glibc) require(elf.glibc->name.starts_with("GLIBC_"));
  if (elf.glibc_private) require(elf.glibc_private->name == "GLIBC_PRIVATE");
}

/// Whether the reader refuses it.
bool read(std::string_view bytes) {
  try {
    const auto elf = artifact::read_elf(bytes);
    require(elf.has_value() == artifact::looks_like_elf(bytes));
    if (elf) check_names(*elf);
  } catch (const util::Error& error) {
    require(error.code() == util::ExitCode::refused && artifact::looks_like_elf(bytes));
    return true;
  }
  return false;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const bool refused = read(bytes);
  for (const auto* runtime : {"provided.al2", "provided.al2023"}) {
    const artifact::Destination target{
        .runtime = runtime, .architecture = "x86_64", .has_file = [](const std::string& path) {
          return path.size() % 2 == 0;
        }};
    const auto problems = artifact::check_file(artifact::k_bootstrap, bytes, target);
    if (refused) require(problems.size() == 1);
    for (const auto& problem : problems)
      require(problem.text.starts_with("'bootstrap' ") && util::printable(problem.text) == problem.text);
  }
  return 0;
}
