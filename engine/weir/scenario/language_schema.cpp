#include <weir/scenario/language.h>

#include <nlohmann/json.hpp>

namespace weir::scenario {

namespace {

// In the order of the tables, so that the text is the same each time and reads well.
using Json = nlohmann::ordered_json;

Json reference(std::string_view name) {
    return {{"$ref", "#/$defs/" + std::string(name)}};
}

Json anyOf(std::initializer_list<Json> choices) {
    return {{"anyOf", Json(std::vector<Json>(choices))}};
}

Json listOf(Json item) {
    return {{"type", "array"}, {"items", std::move(item)}};
}

Json namesWith(Json value) {
    return {{"type", "object"},
            {"propertyNames", {{"pattern", "^[A-Za-z_]([A-Za-z0-9_-]*[A-Za-z0-9_])?$"}}},
            {"additionalProperties", std::move(value)}};
}

Json wordsOf(const Key& key) {
    Json words = Json::array();
    for (std::string_view word : key.words()) {
        words.push_back(word);
    }
    return {{"enum", std::move(words)}};
}

// "1.2" without quotes is a number to an editor, and a word to the checker.
Json wordSchema(const Key& key) {
    Json schema = wordsOf(key);
    for (std::string_view word : key.words()) {
        if (!word.empty() && word.front() >= '0' && word.front() <= '9') {
            schema["enum"].push_back(Json::parse(word, nullptr, false));
        }
    }
    return schema;
}

Json plain(Form form, const Key& key) {
    switch (form) {
        case Form::Version:
            return {{"const", languageVersion}};
        case Form::Number:
            return {{"type", "integer"}, {"minimum", key.least}, {"maximum", key.most}};
        case Form::Truth:
            return {{"type", "boolean"}};
        case Form::Duration:
            return reference("duration");
        case Form::Timeout:
            return anyOf({reference("duration"), {{"const", "off"}}});
        case Form::Size:
            return reference("size");
        case Form::Mark:
            return anyOf({reference("size"), {{"const", "off"}}});
        case Form::Rate:
            return {{"type", "string"}, {"pattern", "(/s|^off)$"}};
        case Form::Word:
            return wordSchema(key);
        default:
            return reference("text");
    }
}

Json structured(Form form) {
    switch (form) {
        case Form::Content:
            return reference("content");
        case Form::Tls:
            return reference("tls");
        case Form::Texts:
        case Form::NewNames:
        case Form::Expressions:
            return listOf(reference("text"));
        case Form::Files:
            return anyOf({listOf(reference("text")), reference("text")});
        case Form::Values:
            return listOf(reference("value"));
        case Form::NewValues:
            return namesWith(anyOf({reference("value"), {{"type", "null"}}}));
        case Form::NewSources:
            return namesWith(reference("source"));
        case Form::Endpoints:
            return namesWith({{"oneOf", {reference("listener"), reference("client")}}});
        case Form::Blocks:
            return namesWith(reference("block"));
        case Form::StepList:
            return listOf(reference("step"));
        case Form::Branches:
            return listOf(listOf(reference("step")));
        default:
            return nullptr;
    }
}

Json valueSchema(const Key& key) {
    Json schema = structured(key.form);
    return schema.is_null() ? plain(key.form, key) : schema;
}

void addKey(Json& properties, Json& required, Json& choices, const Key& key) {
    Json schema = valueSchema(key);
    schema["description"] = key.description;
    if (!key.standard.empty()) {
        schema["description"] =
            std::string(key.description) + " Not given: " + std::string(key.standard) + ".";
    }
    properties[std::string(key.name)] = std::move(schema);
    if (key.presence == Presence::Required) {
        required.push_back(key.name);
    }
    if (key.presence == Presence::Choice) {
        choices.push_back({{"required", {key.name}}});
    }
}

Json mappingSchema(const Mapping& mapping) {
    Json properties = Json::object();
    Json required = Json::array();
    Json choices = Json::array();
    for (std::span<const Key> part : {mapping.keys, mapping.shared}) {
        for (const Key& key : part) {
            addKey(properties, required, choices, key);
        }
    }
    Json schema = {{"type", "object"}, {"properties", std::move(properties)}};
    if (mapping.isOpen) {
        schema["additionalProperties"] = reference("source");
    } else {
        schema["additionalProperties"] = false;
    }
    if (!required.empty()) {
        schema["required"] = std::move(required);
    }
    if (!choices.empty()) {
        schema["oneOf"] = std::move(choices);
    }
    if (!mapping.bare.empty()) {
        schema = {{"anyOf", {valueSchema(*mapping.find(mapping.bare)), std::move(schema)}}};
    }
    schema["description"] = mapping.description;
    return schema;
}

Json stepSchema() {
    Json properties = Json::object();
    Json required = Json::array();
    Json choices = Json::array();
    for (const Key& key : stepMapping().keys) {
        addKey(properties, required, choices, key);
    }
    for (const Mapping& action : actionMappings()) {
        properties[std::string(action.name)] = reference("step-" + std::string(action.name));
        choices.push_back({{"required", {action.name}}});
    }
    return {{"description", stepMapping().description},
            {"type", "object"},
            {"properties", std::move(properties)},
            {"additionalProperties", false},
            {"oneOf", std::move(choices)}};
}

Json definitions() {
    const Json scalar = {{"type", {"string", "number", "boolean"}}};
    Json all;
    all["text"] = scalar;
    all["value"] = scalar;
    all["source"] = anyOf({scalar,
                           {{"type", "object"},
                            {"properties", {{"expression", reference("text")}}},
                            {"required", {"expression"}},
                            {"additionalProperties", false}}});
    all["duration"] =
        anyOf({{{"type", "string"},
                {"pattern", "^[0-9]+(\\.[0-9]+)?[ \\t]*(ns|us|µs|ms|s|sec|m|min|h)$"}},
               {{"const", 0}}});
    all["size"] = anyOf({{{"type", "string"},
                          {"pattern",
                           "^[0-9]+(\\.[0-9]+)?[ \\t]*"
                           "(B|bytes|KiB|MiB|GiB|kB|KB|MB|GB)$"}},
                         {{"const", 0}}});
    for (const Mapping* mapping : {&listenerMapping(), &clientMapping(), &blockMapping(),
                                   &contentMapping(), &tlsMapping()}) {
        all[std::string(mapping->name)] = mappingSchema(*mapping);
    }
    all["step"] = stepSchema();
    for (const Mapping& action : actionMappings()) {
        all["step-" + std::string(action.name)] = mappingSchema(action);
    }
    all["scenario"] = mappingSchema(scenarioMapping());
    all["included"] = mappingSchema(includedMapping());
    return all;
}

} // namespace

std::string jsonSchema() {
    Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                   {"title", "Weir scenario, version " + std::to_string(languageVersion)},
                   {"anyOf", {reference("scenario"), reference("included")}},
                   {"$defs", definitions()}};
    return schema.dump(2) + '\n';
}

} // namespace weir::scenario
