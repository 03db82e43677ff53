#include "support/catch.hpp"
#include "support/error_of.hpp"

#include <cbuild/sam/samconfig.hpp>

using namespace cbuild;
using sam::ConfigFormat;
using sam::SavedValue;
using test::error_of;
using Strings = std::vector<std::string>;
using Kind = SavedValue::Kind;

namespace {

std::string shown(const sam::ConfigItem& item) {
  if (item.kind == sam::ConfigItem::Kind::null) return "null";
  if (item.items.empty()) return item.text;
  std::string text;
  for (std::size_t i = 0; i < item.items.size(); ++i)
    text += (i > 0 ? "," : "") + (item.keys.empty() ? "" : item.keys[i] + ":") + shown(item.items[i]);
  return "[" + text + "]";
}

Strings entries(const std::string& text,
                ConfigFormat format = ConfigFormat::toml,
                const std::string& environment = "default") {
  const std::string file = format == ConfigFormat::toml ? "samconfig.toml" : "samconfig.yaml";
  Strings all;
  for (const auto& entry : sam::read_samconfig({text, file}, format, environment).entries)
    all.push_back((entry.global ? "global " : "") + entry.key + "=" + shown(entry.value));
  return all;
}

std::string edited(const std::string& text,
                   const std::vector<SavedValue>& values,
                   ConfigFormat format = ConfigFormat::toml) {
  return sam::edited_samconfig({text, "samconfig"}, format, "default", values);
}

SavedValue text_value(const std::string& key, const std::string& text) {
  return {.key = key, .kind = Kind::text, .texts = {text}, .keys = {}};
}

const std::string k_toml = R"(# who made this
version = 0.1

[default.global.parameters]
stack_name = "mine" # of all commands

[default.build.parameters] # of build
cached = true # comment
build_dir = 'old'
list = [
  "a", # first
  "b",
]

[default.deploy.parameters]
capabilities = "CAPABILITY_IAM"
)";

} // namespace

TEST_CASE("read_samconfig: the environment's build parameters, over the global ones", "[sam]") {
  CHECK(
      entries(
          "version = 0.1\n[default.global.parameters]\na = 1\nb = 'g'\n[default.build.parameters]\nb = true\n"
          "c = ['x', 'y']\n[default.build.parameters.d]\nk = 'v'\n") ==
      Strings{"b=True", "c=[x,y]", "d=[k:v]", "global a=1"});
  CHECK(entries("version: 0.1\ndefault:\n  build:\n    parameters:\n      b: yes\n      c: [x]\n      n:\n  "
                "global:\n"
                "    parameters: {a: 1}\n",
                ConfigFormat::yaml) == Strings{"b=yes", "c=[x]", "n=null", "global a=1"});
}

TEST_CASE("read_samconfig: what is not there says nothing", "[sam]") {
  CHECK(entries("").empty());
  CHECK(entries("# nothing\n").empty());
  CHECK(entries("", ConfigFormat::yaml).empty());
  CHECK(entries("version = 0.1\n[default.deploy.parameters]\na = 1\n").empty());
  CHECK(entries("version = 0.1\n[prod.build.parameters]\na = 1\n").empty());
  CHECK(entries("version = 0.1\n[prod.build.parameters]\na = 1\n", ConfigFormat::toml, "prod") ==
        Strings{"a=1"});
}

TEST_CASE("read_samconfig: mistakes are told with their place", "[sam]") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"[default.build.parameters]\na = 1\n", "samconfig.toml:1:1: there is no 'version'"},
      {"version = 1\n", "samconfig.toml:1:11: 'version' is 1; expected 0.1"},
      {"version = '0.1'\n", "samconfig.toml:1:11: 'version' is text; expected 0.1"},
      {"version = 0.1\ndefault = 1\n", "samconfig.toml:2:11: 'default' is a number; expected a table"},
      {"version = 0.1\n[default]\nbuild = []\n",
       "samconfig.toml:3:9: 'default.build' is a list; expected a table"},
      {"version = 0.1\n[default.build]\nparameters = true\n",
       "samconfig.toml:3:14: 'default.build.parameters' is true or false; expected a table"},
      {"version = 0.1\nx = \n", "samconfig.toml:2:5: "},
      {"version = 0.1\na = 1\na = 2\n", "samconfig.toml:3:"},
  }));
  const auto error = error_of([&, &given = text] { (void)entries(given); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK_THAT(error.message(), Catch::StartsWith(message));
}

TEST_CASE("read_samconfig: a yaml's mistakes too", "[sam]") {
  const auto yaml = [](const std::string& text) {
    return error_of([&] { (void)entries(text, ConfigFormat::yaml); });
  };
  const auto version = yaml("version: '0.1'\n");
  CHECK_THAT(version.message(), Catch::StartsWith("samconfig.yaml:1:10: 'version' is text; expected 0.1"));
  CHECK(version.hints() == Strings{"SAM wants this line at the file's beginning: version: 0.1"});
  CHECK_THAT(yaml("- a\n").message(),
             Catch::StartsWith("samconfig.yaml:1:1: this is a list; expected tables"));
  CHECK_THAT(yaml("a: [\n").message(), Catch::StartsWith("samconfig.yaml:1:4: "));
}

TEST_CASE("edited_samconfig: values are replaced and added, all else stays", "[sam]") {
  const auto text =
      edited(k_toml,
             {{.key = "cached", .kind = Kind::truth, .texts = {"false"}, .keys = {}},
              {.key = "list", .kind = Kind::list, .texts = {"c"}, .keys = {}},
              text_value("base_dir", R"(a "b" \c)"),
              {.key = "region", .kind = Kind::text, .texts = {"eu-west-1"}, .keys = {}, .global = true}});
  CHECK(text == R"(# who made this
version = 0.1

[default.global.parameters]
stack_name = "mine" # of all commands
region = "eu-west-1"

[default.build.parameters] # of build
cached = false # comment
build_dir = 'old'
list = ["c"]
base_dir = "a \"b\" \\c"

[default.deploy.parameters]
capabilities = "CAPABILITY_IAM"
)");
}

TEST_CASE("edited_samconfig: a table that is not there comes at the end", "[sam]") {
  CHECK(edited("version = 0.1\n[prod.build.parameters]\na = 1",
               {text_value("build_dir", "out"), text_value("x", "")}) ==
        "version = 0.1\n[prod.build.parameters]\na = 1\n\n[default.build.parameters]\nbuild_dir = \"out\"\nx "
        "= \"\"\n");
  CHECK(edited("", {text_value("build_dir", "out")}) ==
        "version = 0.1\n\n[default.build.parameters]\nbuild_dir = \"out\"\n");
  CHECK(edited("# mine", {text_value("build_dir", "out")}) ==
        "# mine\nversion = 0.1\n\n[default.build.parameters]\nbuild_dir = \"out\"\n");
}

TEST_CASE("edited_samconfig: a table is replaced as a whole, however it is written", "[sam]") {
  const SavedValue overrides{.key = "p", .kind = Kind::table, .texts = {"1", "x y"}, .keys = {"A", "B"}};
  const std::string head = "version = 0.1\n[default.build.parameters]\n";
  const std::string line = "p = { A = \"1\", B = \"x y\" }\n";
  CHECK(edited(head + "p = { A = \"0\", C = \"2\" }\nz = 1\n", {overrides}) == head + line + "z = 1\n");
  CHECK(edited(head + "z = 1\n\n[default.build.parameters.p]\nA = \"0\"\n\n[x]\ny = 1\n", {overrides}) ==
        head + "z = 1\n" + line + "\n\n[x]\ny = 1\n");
  CHECK(edited(head + "p = 'A=1'\n", {overrides}) == head + line);
}

TEST_CASE("edited_samconfig: yaml keeps its comments and order", "[sam]") {
  CHECK(
      edited("version: 0.1 # c\ndefault:\n  build:\n    parameters:\n      # of build\n      cached: true # "
             "yes\n",
             {{.key = "cached", .kind = Kind::truth, .texts = {"false"}, .keys = {}}},
             ConfigFormat::yaml) ==
      "version: 0.1 # c\ndefault:\n  build:\n    parameters:\n      # of build\n      cached: false # yes\n");
  const auto text = edited("version: 0.1\n# of others\nprod:\n  build:\n    parameters: {a: 1}\n",
                           {text_value("build_dir", "out"),
                            {.key = "l", .kind = Kind::list, .texts = {"a", "b"}, .keys = {}},
                            {.key = "p", .kind = Kind::table, .texts = {"1"}, .keys = {"A"}}},
                           ConfigFormat::yaml);
  CHECK_THAT(text, Catch::Contains("# of others\nprod:\n  build:\n    parameters: {a: 1}\n"));
  CHECK(entries(text, ConfigFormat::yaml) == Strings{"build_dir=out", "l=[a,b]", "p=[A:1]"});
  CHECK(entries(edited("", {text_value("a", "no")}, ConfigFormat::yaml), ConfigFormat::yaml) ==
        Strings{"a=no"});
}

TEST_CASE("edited_samconfig: what cannot be edited is an error, and stays", "[sam]") {
  const auto text = GENERATE(as<std::string>(),
                             "version = 0.1\ndefault = { build = { parameters = { a = 1 } } }\n",
                             "version = 0.1\n[default]\nbuild = { x = 1 }\n");
  const auto error = error_of([&] { (void)edited(text, {text_value("b", "x")}); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK(error.message() == "'samconfig' is written in a way that --save-params cannot edit");
  CHECK(error_of([&] { (void)edited("[default.build.parameters]\n", {text_value("b", "x")}); })
            .message()
            .starts_with("samconfig:1:1: there is no 'version'"));
}

TEST_CASE("edited_samconfig: a file that says nothing in so many words is an error, and stays", "[sam]") {
  const auto text = GENERATE(as<std::string>(), "~\n", "null # c\n", "{}\n");
  const auto error = error_of([&] { (void)edited(text, {text_value("b", "x")}, ConfigFormat::yaml); });
  CHECK(error.message() == "'samconfig' is written in a way that --save-params cannot edit");
}
