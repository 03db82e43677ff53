#include "support/catch.hpp"
#include "support/error_of.hpp"

#include <cbuild/init/choice.hpp>

using namespace cbuild;
using init::Wishes;

namespace {

/// A user who gives these answers, and then none; keeps the questions.
struct User {
  std::vector<std::string> answers;
  std::vector<std::string> questions = {};

  init::Ask ask() {
    return [this](std::string_view question) -> std::optional<std::string> {
      questions.emplace_back(question);
      if (questions.size() > answers.size()) return std::nullopt;
      return answers[questions.size() - 1];
    };
  }
};

std::string told(const Wishes& wishes, const init::Ask& ask = {}) {
  const auto error = test::error_of([&] { (void)init::choose(wishes, ask); });
  CHECK(error.code() == util::ExitCode::usage);
  return util::render(error);
}

std::string chosen(const Wishes& wishes, const init::Ask& ask = {}) {
  const auto choice = init::choose(wishes, ask);
  return std::string(choice.kind->name) + " " + choice.name + " " + choice.runtime;
}

const char* const k_all_kinds = "the kinds are python, node, esbuild, go, rust, rust-workspace, makefile";

} // namespace

TEST_CASE("choose: words are kind and name where no option is", "[init]") {
  CHECK(chosen({.words = {"python", "my-app"}}) == "python my-app python3.11");
  CHECK(chosen({.words = {"my-app"}, .kind = "node"}) == "node my-app nodejs20.x");
  CHECK(chosen({.words = {"go"}, .name = "my-app"}) == "go my-app provided.al2023");
  CHECK(chosen({.kind = "rust", .name = "my_app"}) == "rust my_app provided.al2023");
}

TEST_CASE("choose: a runtime that only one kind has says which", "[init]") {
  CHECK(chosen({.name = "a", .runtime = "python3.13"}) == "python a python3.13");
  CHECK(chosen({.kind = "esbuild", .name = "a", .runtime = "nodejs22.x"}) == "esbuild a nodejs22.x");
  CHECK_THAT(told({.name = "a", .runtime = "nodejs22.x"}), Catch::Contains("the kinds are node, esbuild"));
}

TEST_CASE("choose: without somebody to ask, what is missing is an error", "[init]") {
  CHECK(told({}) ==
        std::string("no kind of project was given\n  hint: give one, as in 'cbuild init python hello'\n"
                    "  hint: ") +
            k_all_kinds);
  CHECK(told({.kind = "python"}) == "no name for the project was given\n"
                                    "  hint: give one, as in 'cbuild init python hello'");
}

TEST_CASE("choose: what is missing is asked for", "[init]") {
  User user{{" go ", "my-app"}};
  CHECK(chosen({}, user.ask()) == "go my-app provided.al2023");
  CHECK_THAT(user.questions.at(0), Catch::Contains("  2  node            a JavaScript function, with npm\n"));
  CHECK_THAT(user.questions.at(0), Catch::EndsWith("Kind (name or number) [python]: "));
  CHECK(user.questions.at(1) == "Name [hello]: ");
  User silent{{"", ""}};
  CHECK(chosen({}, silent.ask()) == "python hello python3.11");
  User counting{{"7"}};
  CHECK(chosen({.name = "a"}, counting.ask()) == "makefile a provided.al2023");
}

TEST_CASE("choose: an answer that cannot be taken is told, and asked for again", "[init]") {
  User user{{"pyhton", "8", "python", "9a", "a9"}};
  CHECK(chosen({}, user.ask()) == "python a9 python3.11");
  CHECK_THAT(user.questions.at(1),
             Catch::StartsWith("there is no kind of project 'pyhton'\n"
                               "  hint: did you mean 'python'?\n"));
  CHECK_THAT(user.questions.at(4), Catch::StartsWith("'9a' cannot be the name of a project\n"));
}

TEST_CASE("choose: an end of input is not an answer", "[init]") {
  User user;
  CHECK_THAT(told({}, user.ask()), Catch::StartsWith("no kind of project was given\n"));
  CHECK(user.questions.size() == 1);
}

TEST_CASE("choose: an unknown kind names those that there are", "[init]") {
  CHECK(told({.words = {"pyton", "a"}}) == std::string("there is no kind of project 'pyton'\n"
                                                       "  hint: did you mean 'python'?\n  hint: ") +
                                               k_all_kinds);
}

TEST_CASE("choose: a name is letters, digits, - and _, and begins with a letter", "[init]") {
  const auto* name = GENERATE("", "9a", "-a", "_a", "a b", "a/b", "..", "\xc3\xa4", "a.b", "a\nb");
  CHECK_THAT(
      told({.kind = "python", .name = name}),
      Catch::Contains("cannot be the name of a project\n  hint: a name has letters, digits, '-' and '_'"));
}

TEST_CASE("choose: a name has at most 64 characters", "[init]") {
  CHECK(init::choose({.kind = "python", .name = std::string(64, 'a')}, {}).name.size() == 64);
  CHECK_THAT(told({.kind = "python", .name = std::string(65, 'a')}), Catch::Contains("no more than 64"));
}

TEST_CASE("choose: a word too many is an error", "[init]") {
  CHECK(told({.words = {"python", "a", "b"}}) ==
        "one word too many: 'b'\n  hint: the project is 'a', of the kind 'python'");
  CHECK_THAT(told({.words = {"b"}, .kind = "python", .name = "a"}),
             Catch::StartsWith("one word too many: 'b'"));
}

TEST_CASE("choose: a runtime that no kind or not this kind has is an error", "[init]") {
  CHECK_THAT(told({.words = {"python", "a"}, .runtime = "java21"}),
             Catch::StartsWith("there is no project for the runtime 'java21'\n  hint: "));
  CHECK_THAT(told({.words = {"python", "a"}, .runtime = "python3.7"}),
             Catch::StartsWith("there is no project for the runtime 'python3.7'\n  hint: "));
  CHECK(told({.words = {"go", "a"}, .runtime = "python3.11"}) ==
        "a project of the kind 'go' cannot have the runtime 'python3.11'\n"
        "  hint: without --runtime it has provided.al2023");
}
