#include <weir/scenario/json_value.h>
#include <weir/scenario/names.h>

#include <nlohmann/json.hpp>

#include <charconv>

namespace weir::scenario {

namespace {

using Json = nlohmann::json;

/// RFC 6901 section 3: "~1" is '/', "~0" is '~'.
std::string unescapedToken(std::string_view token) {
    std::string out;
    for (std::size_t next = 0; next < token.size(); ++next) {
        if (token.substr(next).starts_with("~1")) {
            out += '/';
            ++next;
        } else if (token.substr(next).starts_with("~0")) {
            out += '~';
            ++next;
        } else {
            out += token[next];
        }
    }
    return out;
}

const Json* child(const Json& json, const std::string& token) {
    if (json.is_object()) {
        const auto found = json.find(token);
        return found == json.end() ? nullptr : &*found;
    }
    std::size_t index = 0;
    const auto [rest, error] = std::from_chars(token.data(), token.data() + token.size(), index);
    const bool isIndex = error == std::errc{} && rest == token.data() + token.size();
    return json.is_array() && isIndex && index < json.size() ? &json[index] : nullptr;
}

const Json* at(const Json& json, std::string_view pointer) {
    const Json* value = &json;
    while (value != nullptr && !pointer.empty()) {
        pointer.remove_prefix(pointer.front() == '/' ? 1 : 0);
        const std::size_t end = std::min(pointer.find('/'), pointer.size());
        value = child(*value, unescapedToken(pointer.substr(0, end)));
        pointer.remove_prefix(end);
    }
    return value;
}

std::string textOf(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Value valueOf(const Json& json) {
    if (json.is_string()) {
        return json.get<std::string>();
    }
    if (json.is_boolean()) {
        return json.get<bool>();
    }
    if (json.is_number()) {
        return json.get<double>();
    }
    return textOf(json);
}

bool isSame(const Json& json, const std::string& wanted) {
    if (json.is_string()) {
        return json.get_ref<const std::string&>() == wanted;
    }
    const Json other = Json::parse(wanted, nullptr, false);
    return !other.is_discarded() && other == json;
}

} // namespace

JsonAnswer lookIntoJson(std::string_view text, std::string_view pointer,
                        const std::optional<std::string>& wanted) {
    JsonAnswer answer;
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) {
        answer.why = "it is not JSON";
        return answer;
    }
    answer.isJson = true;
    const Json* found = at(json, pointer);
    if (found == nullptr) {
        answer.why = "there is nothing at " + shown(pointer);
        return answer;
    }
    if (wanted && !isSame(*found, *wanted)) {
        answer.why = shown(pointer) + " is " + shown(textOf(*found));
        return answer;
    }
    answer.isRight = true;
    answer.value = valueOf(*found);
    return answer;
}

} // namespace weir::scenario
