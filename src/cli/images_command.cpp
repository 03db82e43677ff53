#include "cli/commands.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace cbuild::cli {

void add_images_command(CLI::App& app, const CommonOptions& common, int& status) {
  auto* images = app.add_subcommand("images", "The build images that cbuild ships");
  images->require_subcommand(1);

  auto options = std::make_shared<ImagesBuildOptions>();
  auto* make = images->add_subcommand("build", "Build them in the engine, as cbuild/<name>");
  make->add_option("NAME", options->names, "Which images (default: all)");
  make->add_option("--base", options->base, "The image to start from (default: the public SAM build image)")
      ->type_name("REF");
  make->add_option(
          "--ca-bundle",
          options->ca_bundle,
          "CA certificates of the host to trust while building, and the host's proxy variables; "
          "neither stays in the image: none, auto (SSL_CERT_FILE, else the system's bundle), or a PEM file")
      ->type_name("none|auto|FILE")
      ->capture_default_str();
  make->footer(
      "Examples:\n"
      "  cbuild images build                                        all images, from the public SAM images\n"
      "  cbuild images build provided.al2 --base my/base:1          one image, from a base of your own\n"
      "  cbuild images build --ca-bundle auto                       behind a proxy that re-signs TLS");
  make->callback([options, &common, &status] { status = build_images(common, *options); });

  auto* list = images->add_subcommand("list", "Show which are there, with digest, size and base");
  list->footer("Example:\n  cbuild images list");
  list->callback([&common, &status] { status = list_images(common); });
}

} // namespace cbuild::cli
