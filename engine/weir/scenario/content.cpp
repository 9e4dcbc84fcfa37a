#include <weir/scenario/base64.h>
#include <weir/scenario/content.h>
#include <weir/workbench/payload_text.h>

namespace weir::scenario {

Result<std::string> expanded(const Content& content, TemplateSource& source) {
    Result<std::string> text = content.text.expand(source);
    if (!text) {
        return text;
    }
    switch (content.kind) {
        case Content::Kind::Hex:
            return parseHex(*text);
        case Content::Kind::Base64:
            return parseBase64(*text);
        case Content::Kind::Text:
        case Content::Kind::File:
            break;
    }
    return text;
}

} // namespace weir::scenario
