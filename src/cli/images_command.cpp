#include "cli/commands.hpp"
#include "cli/session.hpp"

#include <cbuild/build/images.hpp>
#include <cbuild/project/host_network.hpp>

#include <CLI/CLI.hpp>

#include <memory>

namespace cbuild::cli {
namespace {

int build_images(const CommonOptions& common, build::ImagesRequest& request) {
  const auto names = build::requested_images(request);
  request.network = project::host_network(request.ca_bundle);
  auto reporting = common.reporting();
  reporting.heading = "IMAGE";
  Session session(reporting);
  session.reporter().expect(names);
  if (const auto warning = project::bundle_warning(request.ca_bundle, request.network); !warning.empty())
    session.reporter().message(report::Level::warning, warning);
  const auto surroundings = session.surroundings();
  return session.loop().run(build::build_images(surroundings, request));
}

int list_images(const CommonOptions& common) {
  Session session(common.reporting());
  const auto surroundings = session.surroundings();
  const std::string table = session.loop().run(build::images_table(surroundings));
  return print(common, table);
}

void add_build(CLI::App& images, CommonOptions& common, int& status) {
  auto options = std::make_shared<build::ImagesRequest>();
  auto* command = images.add_subcommand("build", "Build them in the engine, as cbuild/<name>");
  command->add_option("NAME", options->names, "Which images (default: all)")->type_name("");
  command
      ->add_option("--base", options->base, "The image to start from (default: the public SAM build image)")
      ->type_name("REF");
  command->add_option("--ca-bundle", options->ca_bundle, k_ca_bundle_help)->type_name("WHICH");
  add_common_options(*command, common);
  command->footer(
      "Examples:\n"
      "  cbuild images build                                  all images, from the public SAM images\n"
      "  cbuild images build provided.al2 --base my/base:1    one image, from a base of your own\n"
      "  cbuild images build --ca-bundle auto                 behind a proxy that re-signs TLS\n");
  command->callback([options, &common, &status] { status = build_images(common, *options); });
}

void add_list(CLI::App& images, CommonOptions& common, int& status) {
  auto* command = images.add_subcommand("list", "Show which are there, with digest, base and size");
  add_common_options(*command, common);
  command->footer("Example:\n  cbuild images list\n");
  command->callback([&common, &status] { status = list_images(common); });
}

} // namespace

void add_images_command(CLI::App& app, CommonOptions& common, int& status) {
  auto* images = app.add_subcommand("images", "The build images that cbuild ships");
  images->require_subcommand(1);
  images->footer("Examples:\n  cbuild images build\n  cbuild images list\n");
  add_build(*images, common, status);
  add_list(*images, common, status);
}

} // namespace cbuild::cli
