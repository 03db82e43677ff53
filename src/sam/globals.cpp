#include "sam/globals.hpp"

#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cbuild::sam {
namespace {

constexpr std::array<GlobalSection, 10> k_sections{{
    {"Function",
     "AWS::Serverless::Function",
     "Handler Runtime CodeUri DeadLetterQueue Description MemorySize Timeout VpcConfig "
     "Environment Tags PropagateTags Tracing KmsKeyArn AutoPublishAlias "
     "AutoPublishAliasAllProperties Layers DeploymentPreference RolePath PermissionsBoundary "
     "ReservedConcurrentExecutions ProvisionedConcurrencyConfig AssumeRolePolicyDocument "
     "EventInvokeConfig FileSystemConfigs CodeSigningConfigArn Architectures SnapStart "
     "EphemeralStorage FunctionUrlConfig RuntimeManagementConfig LoggingConfig RecursiveLoop "
     "SourceKMSKeyArn TenancyConfig DurableConfig CapacityProviderConfig "
     "FunctionScalingConfig PublishToLatestPublished VersionDeletionPolicy"},
    {"Api",
     "AWS::Serverless::Api",
     "Auth Name DefinitionUri CacheClusterEnabled CacheClusterSize MergeDefinitions "
     "Variables EndpointConfiguration MethodSettings BinaryMediaTypes MinimumCompressionSize "
     "Cors GatewayResponses AccessLogSetting CanarySetting TracingEnabled OpenApiVersion "
     "Domain AlwaysDeploy PropagateTags SecurityPolicy EndpointAccessMode"},
    {"HttpApi",
     "AWS::Serverless::HttpApi",
     "Auth AccessLogSettings StageVariables Tags CorsConfiguration DefaultRouteSettings "
     "Domain RouteSettings FailOnWarnings PropagateTags"},
    {"SimpleTable", "AWS::Serverless::SimpleTable", "SSESpecification"},
    {"StateMachine", "AWS::Serverless::StateMachine", "PropagateTags"},
    {"LayerVersion", "AWS::Serverless::LayerVersion", "PublishLambdaVersion"},
    {"CapacityProvider",
     "AWS::Serverless::CapacityProvider",
     "VpcConfig OperatorRole Tags InstanceRequirements ScalingConfig KmsKeyArn PropagateTags "
     "LoggingConfig ManagedResourceTags"},
    {"MicrovmImage",
     "AWS::Serverless::MicrovmImage",
     "BuildRoleArn BaseImageArn BaseImageVersion Logging EgressNetworkConnectors "
     "CpuConfigurations Resources AdditionalOsCapabilities Hooks EnvironmentVariables Tags "
     "PropagateTags"},
    {"NetworkConnector", "AWS::Serverless::NetworkConnector", "OperatorRole Tags PropagateTags"},
    {"WebSocketApi",
     "AWS::Serverless::WebSocketApi",
     "AccessLogSettings ApiKeySelectionExpression DefaultRouteSettings "
     "DisableExecuteApiEndpoint DisableSchemaValidation Domain FailOnWarnings IpAddressType "
     "PropagateTags RouteSelectionExpression RouteSettings StageVariables Tags"},
}};

std::vector<std::string> section_names() {
  std::vector<std::string> names;
  names.reserve(k_sections.size());
  for (const auto& section : k_sections) names.emplace_back(section.name);
  return names;
}

util::Error
unknown(Site at, const std::string& what, std::string_view given, const std::vector<std::string>& names) {
  auto error = at.place().error(what);
  util::suggest(error, given, names);
  return error;
}

} // namespace

bool GlobalSection::has(std::string_view key) const {
  for (auto rest = keys; !rest.empty();) {
    const auto word = rest.substr(0, rest.find(' '));
    if (word == key) return true;
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  return false;
}

std::span<const GlobalSection> global_sections() { return k_sections; }

const GlobalSection* global_section(std::string_view type) {
  const auto* const found =
      std::find_if(k_sections.begin(), k_sections.end(), [&](const auto& s) { return s.type == type; });
  return found == k_sections.end() ? nullptr : &*found;
}

void check_globals(const Site& globals) {
  for (const Entry& entry : all_entries(*globals)) {
    const std::string& name = key_text(entry);
    const auto* const section =
        std::find_if(k_sections.begin(), k_sections.end(), [&](const auto& s) { return s.name == name; });
    if (section == k_sections.end())
      throw unknown(globals.at(entry.key),
                    fmt::format("'Globals' has no section '{}'", util::printable(name)),
                    name,
                    section_names());
    if (!entry.value->is(Kind::mapping)) continue;
    for (const Entry& key : all_entries(*entry.value))
      if (!section->has(key_text(key)))
        throw unknown(
            globals.at(key.key),
            fmt::format("'{}' cannot stand in 'Globals.{}'; expected it in each resource, or a key that "
                        "SAM takes there",
                        util::printable(key_text(key)),
                        name),
            key_text(key),
            util::split(section->keys, ' '));
  }
}

bool replaces_global(std::string_view property) { return property == "Architectures"; }

} // namespace cbuild::sam
