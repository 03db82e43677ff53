#pragma once

#include "cli/options.hpp"

#include <cbuild/project/cargo_lambda.hpp>
#include <cbuild/util/error.hpp>

#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
class ParseError;
} // namespace CLI

namespace cbuild::cli {

/// The words after `cargo-lambda build`: cargo lambda's options, and what is cbuild's own in them. Throws
/// Error(usage).
[[nodiscard]] project::CargoLambdaOptions read_cargo_lambda_options(const std::vector<std::string>& words);

// Each adds one command with its options to `app`; `status` gets the exit status when the command was run.
void add_build_command(CLI::App& app, CommonOptions& common, int& status);
void add_help_command(CLI::App& app, int& status);
void add_images_command(CLI::App& app, CommonOptions& common, int& status);
void add_init_command(CLI::App& app, CommonOptions& common, int& status);

/// `words` are those after `cargo-lambda build`, as cargo lambda would get them: it has other rules than the
/// other commands.
void add_cargo_lambda_command(CLI::App& app,
                              CommonOptions& common,
                              const std::vector<std::string>& words,
                              int& status);

// Options that several commands take.
void add_common_options(CLI::App& command, CommonOptions& common);
[[nodiscard]] report::Color color_named(const std::string& when); ///< auto, always or never
inline constexpr const char* k_ca_bundle_help =
    "Certificates of the host to trust, and its proxies: none (the default), auto (SSL_CERT_FILE, else the "
    "system's bundle), or a PEM file";

/// Writes to standard output, and tells where that cannot be. Gives the exit status.
[[nodiscard]] int print(const CommonOptions& common, std::string_view text);

/// The Error that it is, else one with exit code `unexpected`: a mistake of cbuild's own.
[[nodiscard]] util::Error as_error(const std::exception& failure);

/// What is wrong with the command line, with the nearest name for what is unknown.
[[nodiscard]] util::Error usage_error(const CLI::App& app, const CLI::ParseError& mistake);

} // namespace cbuild::cli
