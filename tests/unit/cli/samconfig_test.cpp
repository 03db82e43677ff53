#include "support.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

using namespace cbuild;
using cli::BuildCommand;
using test::error_of;
using test::Variables;
using test::Words;
using test::write_file;
using util::ExitCode;

namespace {

constexpr const char* k_head = "version = 0.1\n[default.build.parameters]\n";

class Bench {
public:
  explicit Bench(const std::string& lines = {}) { write(k_head + lines); }

  void write(const std::string& text) const { write_file(path(), text); }
  [[nodiscard]] std::filesystem::path path() const { return m_directory / "samconfig.toml"; }
  [[nodiscard]] project::ConfigFile file() const {
    auto found = project::find_samconfig({{}, m_directory / "template.yaml"});
    found.text = std::make_shared<const util::SourceText>(found.text->text(), "samconfig.toml");
    found.choice = choice;
    return found;
  }
  [[nodiscard]] cli::GivenByFile given() const { return cli::given_by_file(file(), environment); }

  [[nodiscard]] BuildCommand read(const Words& words = {}, const Variables& variables = {}) const {
    auto all = test::given(words, variables);
    for (auto& one : given().options) all.push_back(std::move(one));
    return cli::build_command_of(all);
  }

  project::ConfigChoice choice = project::ConfigChoice::found;
  std::string environment = "default";

private:
  test::TempDirectory m_directory;
};

Words words_of(const BuildCommand& command) {
  Words all;
  for (const auto& entry : command.build.parameter_overrides)
    all.push_back(entry.key.empty() ? "<" + entry.word + ">" : entry.key + "=" + entry.value);
  return all;
}

} // namespace

TEST_CASE("samconfig: options have their values of it, of any kind that fits", "[cli]") {
  const Bench bench(
      "template = 't.yaml'\nbuild_image = ['A=x', 'y']\njobs = 3\nuse_container = true\nno_wait = 'yes'\n"
      "exclude = 'One'\nca_bundle = 'auto'\nresource_logical_id = 'Fn'\nskip_pull_image = false\n"
      "docker_network = 'none'\ncpus = 1.5\n");
  write_file(bench.path().parent_path() / "t.yaml", "");
  const auto path = std::filesystem::current_path();
  std::filesystem::current_path(bench.path().parent_path());
  const auto warnings = bench.given().warnings;
  const auto command = bench.read();
  std::filesystem::current_path(path);
  CHECK(warnings.empty());
  CHECK(command.build.template_file == "t.yaml");
  CHECK(command.build.build_images == Words{"A=x", "y"});
  CHECK(command.build.jobs == 3);
  CHECK_FALSE(command.build.wait_for_lock);
  CHECK(command.build.excluded == Words{"One"});
  CHECK(command.build.ca_bundle == "auto");
  CHECK(command.build.functions == Words{"Fn"});
  CHECK(command.build.limits.network == "none");
  CHECK(command.build.limits.cpus == "1.5");
}

TEST_CASE("samconfig: parameter overrides are text, a list or a table", "[cli]") {
  const auto [lines, expected] = GENERATE(table<std::string, Words>({
      {"parameter_overrides = 'A=1 B=\"x y\"'\n", {"<A=1 B=\"x y\">"}},
      {"parameter_overrides = ['A=1', 'ParameterKey=B,ParameterValue=2']\n",
       {"<A=1>", "<ParameterKey=B,ParameterValue=2>"}},
      {"parameter_overrides = {A = 'x \\', B = ['1', '2'], C = true}\n", {"A=x \\", "B=1,2", "C=True"}},
      {"[default.build.parameters.parameter_overrides]\nA = 1\n", {"A=1"}},
      {"parameter_overrides = ['A=1', {B = '2'}]\n", {"<A=1>", "B=2"}},
      {"parameter_overrides = ''\n", {}},
  }));
  CHECK(words_of(Bench(lines).read()) == expected);
}

TEST_CASE("samconfig: the command line wins, then a variable; overrides are not merged", "[cli]") {
  const Bench bench("jobs = 3\nbuild_image = 'x'\nmemory = '1g'\nparameter_overrides = 'A=1'\n");
  const auto command = bench.read({"-j", "1", "--parameter-overrides", "B=2"},
                                  {{"CBUILD_JOBS", "2"}, {"CBUILD_MEMORY", "2g"}});
  CHECK(command.build.jobs == 1);
  CHECK(command.build.limits.memory == "2g");
  CHECK(command.build.build_images == Words{"x"});
  CHECK(words_of(command) == Words{"<B=2>"});
}

TEST_CASE("samconfig: of --language-extensions alone it counts more than a variable", "[cli]") {
  const Bench bench("language_extensions = false\n");
  const auto* variable = GENERATE("SAM_CLI_ENABLE_LANGUAGE_EXTENSIONS", "CBUILD_LANGUAGE_EXTENSIONS");
  CHECK(bench.read({}, {{variable, "true"}}).build.language_extensions == false);
  CHECK(bench.read({"--language-extensions"}, {{variable, "false"}}).build.language_extensions == true);
  CHECK(Bench().read({}, {{variable, "true"}}).build.language_extensions == true);
}

TEST_CASE("samconfig: a wrong value is told with its line and column", "[cli]") {
  const auto [lines, message] = GENERATE(table<std::string, std::string>({
      {"jobs = 0\n",
       "samconfig.toml:3:8: --jobs '0' is no number from 1 to 1024\n    jobs = 0\n           ^"},
      {"jobs = [1]\n", "samconfig.toml:3:8: 'jobs' is a list; expected text"},
      {"cached = 'maybe'\n", "samconfig.toml:3:10: 'cached' is 'maybe'; expected true or false"},
      {"exclude = {a = 1}\n", "samconfig.toml:3:11: 'exclude' is a table; expected text or a list of texts"},
      {"exclude = [['a']]\n", "samconfig.toml:3:12: 'exclude' is a list; expected text or a list of texts"},
      {"use_container = false\n", "samconfig.toml:3:17: cbuild builds in containers only"},
      {"pull = 'sometimes'\n", "samconfig.toml:3:8: --pull: 'sometimes' is none of missing, always, never"},
      {"hook_name = 'terraform'\n", "samconfig.toml:3:13: --hook-name terraform: "},
      {"parameter_overrides = ['Fn']\n", "samconfig.toml:3:23: --parameter-overrides:1:1: 'Fn' is no value"},
      {"parameter_overrides = {A = {}}\n", "samconfig.toml:3:28: the parameter 'A' is a mapping"},
      {"build_in_source = true\n", "samconfig.toml:3:19: --build-in-source would have"},
      {"quiet = true\nverbose = true\n",
       "samconfig.toml:4:11: --quiet and --verbose cannot be given together"},
  }));
  const Bench bench(lines);
  const auto error = error_of([&] { (void)bench.read(); });
  CHECK(error.code() == ExitCode::usage);
  CHECK_THAT(error.message(), Catch::StartsWith(message));
}

TEST_CASE("samconfig: an unknown key or environment is told, with the nearest", "[cli]") {
  Bench bench(
      "buid_dir = 'x'\nzzzzzzzz = 1\nconfig_env = 'x'\n[default.global.parameters]\nstack_name = 'x'\n");
  CHECK(
      bench.given().warnings ==
      Words{
          "samconfig.toml:3:1: no option has the key 'buid_dir' of [default.build.parameters]; did you mean "
          "'build_dir'?",
          "samconfig.toml:4:1: no option has the key 'zzzzzzzz' of [default.build.parameters]",
          "samconfig.toml:5:1: no option has the key 'config_env' of [default.build.parameters]"});
  bench.environment = "defalt";
  CHECK(bench.given().warnings ==
        Words{"'samconfig.toml' has no environment 'defalt'; did you mean 'default'?"});
  bench.write("version = 0.1\n[prod.build.parameters]\n");
  CHECK(bench.given().warnings == Words{"'samconfig.toml' has no environment 'defalt'; it has: prod"});
  bench.environment = "default";
  CHECK(bench.given().warnings.empty());
}

TEST_CASE("samconfig: one that nobody named does not lead out of the project", "[cli]") {
  const auto [line, message] = GENERATE(table<std::string, std::string>({
      {"build_dir = '/'", "--build-dir leads out of the project"},
      {"base_dir = '/'", "--base-dir leads out of the project"},
      {"template_file = '/template.yaml'", "--template leads out of the project"},
      {"parameter_overrides = 'file:///etc/x.yaml'", "--parameter-overrides leads out of the project"},
      {"parameter_overrides = ['A=1', 'file:///etc/x.yaml']",
       "--parameter-overrides leads out of the project"},
      {"allow_outside = '.'", "--allow-outside is not taken from a samconfig that nobody named"},
      {"dep_cache = 'team'", "--dep-cache is not taken from a samconfig that nobody named"},
  }));
  Bench bench(line + "\n");
  const auto error = error_of([&] { (void)bench.given(); });
  CHECK(error.code() == ExitCode::usage);
  CHECK_THAT(error.message(), Catch::StartsWith("samconfig.toml:3:") && Catch::Contains(message));
  CHECK(error.hints() == Words{"if you trust the file: --config-file samconfig.toml"});
  bench.choice = project::ConfigChoice::named;
  CHECK(bench.given().options.size() == 1);
}

TEST_CASE("saved_values: the command line's options, by SAM's keys", "[cli]") {
  CLI::App app;
  cli::declare_build_options(app);
  Words words{"Fn",
              "-t",
              "/t.yaml",
              "-u",
              "-bi",
              "A=x",
              "--docker-network",
              "none",
              "--region",
              "eu-west-1",
              "--no-cached",
              "--config-env",
              "prod",
              "--save-params",
              "--parameter-overrides",
              "A=1 B='x y'"};
  words = cli::with_long_names(words);
  std::reverse(words.begin(), words.end());
  app.parse(words);
  auto given = cli::given_on_command_line(app);
  for (auto& one : cli::given_by_variables({{"CBUILD_JOBS", "1"}})) given.push_back(std::move(one));
  Words shown;
  for (const auto& value : cli::saved_values(given)) {
    std::string text = (value.global ? "global " : "") + value.key + ":";
    for (std::size_t i = 0; i < value.texts.size(); ++i)
      text += " " + (value.keys.empty() ? "" : value.keys[i] + "=") + value.texts[i];
    shown.push_back(text);
  }
  CHECK(shown == Words{"resource_logical_id: Fn",
                       "template_file: /t.yaml",
                       "parameter_overrides: A=1 B=x y",
                       "global region: eu-west-1",
                       "use_container: true",
                       "build_image: A=x",
                       "docker_network: none",
                       "cached: false"});
}
