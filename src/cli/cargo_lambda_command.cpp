#include "cli/commands.hpp"
#include "cli/session.hpp"

#include <cbuild/build/run.hpp>
#include <cbuild/project/image_overrides.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace cbuild::cli {
namespace {

using util::Error;
using util::ExitCode;

constexpr std::string_view k_usage =
    R"(Build a Cargo project for Lambda in a container, as `cargo lambda build` does
Usage: cbuild cargo-lambda build [OPTIONS]

Options of cbuild:
  --build-image REF     The image to build in (default: cbuild/provided.al2023, else cbuild/provided.al2)
  --images WHICH        Build or pull the image if the engine lacks it (auto, the default), or do without (local)
  --ca-bundle WHICH     Certificates of the host to trust, and its proxies: none, auto (SSL_CERT_FILE, else the
                        system's bundle), or a PEM file (default: none)
  --network NAME        The build's network: none, host, or one of the engine's (default: its bridge)
  --memory BYTES        What the build may use, as in 512m or 2g; no swap besides
  --cpus N              How many cpus it may use, as in 1.5
  --dep-cache NAME      Share the dependencies and toolchains that are fetched with all builds that give this name;
                        each can change what the others run (default: each workspace has its own)
  --no-dep-cache        Fetch and compile all dependencies anew, and keep none of it in engine volumes
  --allow-outside DIR   A directory above the workspace that the build may see; repeatable

Options of cargo lambda build 1.9.2 that decide on the result:
  -r, --release         Optimise; --profile NAME for another profile
  --arm64, --x86-64     What to build for (default: the host's own, if Lambda has it); or --target TRIPLE
  --bin NAME            Only this program; -p, --package NAME only those of a package
  -o, --output-format   'binary' (default) or 'zip'
  -i, --include PATH    Also put this into the zip files; NAME:PATH under another name
  -l, --lambda-dir DIR  Where the results go (default: target/lambda)
  --flatten NAME        Put this program into that directory itself
  --extension           Build Lambda extensions; with --internal, internal ones
  -c, --compiler NAME   'cargo-zigbuild' (default) or 'cargo'
  --env-var KEY=VALUE   A variable for cargo; --env-file FILE for a file of them
  --manifest-path FILE  The Cargo.toml (default: the nearest from here upwards)
  -q, --quiet           Warnings and errors only; -v, --verbose for more of cargo's words, --color WHEN

All options of cargo lambda build 1.9.2, with their meaning there:
)";

constexpr std::string_view k_examples = R"(
Examples:
  cbuild cargo-lambda build --release --arm64            target/lambda/<name>/bootstrap for each program
  cbuild cargo-lambda build -r -o zip --include config   zip files, with the directory config in each
  cbuild cargo-lambda build -r -l dist --flatten api     dist/bootstrap
  cbuild cargo-lambda build -r --ca-bundle auto          behind a proxy that re-signs TLS

--compiler cross and --artifact-dir are refused. The files made are told on stdout, all else on stderr.
)";

/// The names one after another, in lines.
std::string in_lines(const std::vector<std::string>& names) {
  constexpr std::size_t k_width = 100;
  std::string text;
  std::string line;
  for (const auto& name : names) {
    if (!line.empty() && line.size() + name.size() > k_width) text += "  " + std::exchange(line, {}) + "\n";
    line += (line.empty() ? "" : "   ") + name;
  }
  return text + "  " + line + "\n";
}

bool is_option(const std::string& word) { return word.size() > 1 && word.starts_with('-'); }

/// Takes cbuild's own options out; the others are cargo lambda's.
class OwnOptions {
public:
  explicit OwnOptions(const std::vector<std::string>& words) : m_words(words) {}

  project::CargoLambdaOptions read() {
    std::vector<std::string> others;
    while (m_next < m_words.size()) {
      const auto& word = m_words[m_next++];
      if (word == "--no-dep-cache")
        m_options.dependency_cache = false;
      else if (!take(word))
        others.push_back(word);
    }
    m_options.arguments = cargo::parse_build_arguments(others);
    return std::move(m_options);
  }

private:
  bool take(const std::string& word) {
    const auto name = word.substr(0, word.find('='));
    if (name == "--build-image")
      take_image(value(word));
    else if (name == "--images")
      take_image_source(value(word));
    else if (name == "--ca-bundle")
      m_options.ca_bundle = value(word);
    else if (name == "--network")
      m_options.limits.network = value(word);
    else if (name == "--memory")
      m_options.limits.memory = value(word);
    else if (name == "--cpus")
      m_options.limits.cpus = value(word);
    else if (name == "--dep-cache")
      m_options.shared_cache = value(word);
    else if (name == "--allow-outside")
      m_options.allowed_outside.emplace_back(value(word));
    else
      return require_not_mistyped(name);
    return true;
  }

  /// False for what is to be cargo lambda's; it knows nothing of names that are near to these.
  static bool require_not_mistyped(const std::string& name) {
    const auto meant = util::nearest_name(name,
                                          {"--build-image",
                                           "--images",
                                           "--ca-bundle",
                                           "--network",
                                           "--memory",
                                           "--cpus",
                                           "--dep-cache",
                                           "--no-dep-cache",
                                           "--allow-outside"});
    const auto usages = cargo::build_option_usages();
    const auto is_known = [&](const std::string& usage) {
      return (usage + " ").find(name + " ") != std::string::npos;
    };
    if (!name.starts_with("--") || !meant || std::any_of(usages.begin(), usages.end(), is_known))
      return false;
    throw Error(ExitCode::usage, fmt::format("unknown option '{}'", util::printable(name)))
        .hint(fmt::format("did you mean '{}'?", *meant));
  }

  std::string value(const std::string& word) {
    const auto equals = word.find('=');
    auto value = equals != std::string::npos                              ? word.substr(equals + 1)
                 : m_next < m_words.size() && !is_option(m_words[m_next]) ? m_words[m_next++]
                                                                          : std::string();
    if (value.empty())
      throw Error(ExitCode::usage, fmt::format("'{}' needs a value", word.substr(0, equals)));
    return value;
  }

  void take_image(const std::string& reference) {
    const auto parsed = project::ImageOverrides::parse({reference});
    if (!parsed.by_function.empty())
      throw Error(ExitCode::usage,
                  fmt::format("--build-image '{}' names a function, and there is no template",
                              util::printable(reference)))
          .hint("give the image alone");
    m_options.build_image = parsed.global;
  }

  void take_image_source(const std::string& given) {
    if (given != "auto" && given != "local")
      throw Error(ExitCode::usage,
                  fmt::format("--images: '{}' is none of auto, local", util::printable(given)));
    m_options.image_source = given == "local" ? project::ImageSource::local : project::ImageSource::automatic;
  }

  const std::vector<std::string>& m_words;
  std::size_t m_next = 0;
  project::CargoLambdaOptions m_options;
};

int tell_help(const CommonOptions& common) {
  const auto text = fmt::format("{}{}{}", k_usage, in_lines(cargo::build_option_usages()), k_examples);
  return print(common, text);
}

int run(CommonOptions& common, const std::vector<std::string>& words) {
  const auto options = read_cargo_lambda_options(words);
  if (options.arguments.help) return tell_help(common);
  common.quiet = options.arguments.quiet;
  if (const auto& color = options.arguments.color) common.color = color_named(*color);
  auto project = project::load_cargo_lambda(options, util::environment_variables());
  GuardedRun guarded;
  Session session(common.reporting());
  session.reporter().expect({build::k_cargo_lambda_unit});
  const auto surroundings = session.surroundings(guarded);
  return session.loop().run(build::build_cargo_lambda(surroundings, options, std::move(project)));
}

} // namespace

project::CargoLambdaOptions read_cargo_lambda_options(const std::vector<std::string>& words) {
  try {
    return OwnOptions(words).read();
  } catch (Error& error) {
    error.add_hint("see 'cbuild cargo-lambda build --help'");
    throw;
  }
}

void add_cargo_lambda_command(CLI::App& app,
                              CommonOptions& common,
                              const std::vector<std::string>& words,
                              int& status) {
  auto* command = app.add_subcommand("cargo-lambda", "Build a Cargo project without a template");
  command->require_subcommand(1);
  command->footer("Examples:\n  cbuild cargo-lambda build --release\n  cbuild cargo-lambda build --help\n");
  auto* build = command->add_subcommand("build", "Build its programs, as `cargo lambda build` does");
  build->callback([&common, &words, &status] { status = run(common, words); });
}

} // namespace cbuild::cli
