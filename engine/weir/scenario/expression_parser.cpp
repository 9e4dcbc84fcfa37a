#include <weir/scenario/expression_lexer.h>
#include <weir/scenario/expression_node.h>
#include <weir/scenario/names.h>

#include <array>

namespace weir::scenario {

namespace {

constexpr std::size_t longestText = std::size_t{64} * 1024;
constexpr int deepest = 100;

struct Word {
    std::string_view text;
    Operator kind;
    bool isWord = false;
};

constexpr std::array predicates{
    Word{"==", Operator::Equal},
    Word{"!=", Operator::NotEqual},
    Word{">", Operator::Greater},
    Word{">=", Operator::GreaterEqual},
    Word{"<", Operator::Less},
    Word{"<=", Operator::LessEqual},
    Word{"startsWith", Operator::StartsWith, true},
    Word{"endsWith", Operator::EndsWith, true},
    Word{"contains", Operator::Contains, true},
    Word{"matches", Operator::Matches, true},
    Word{"exists", Operator::Exists, true},
    Word{"isEmpty", Operator::IsEmpty, true},
};

std::vector<std::string_view> followingWords() {
    std::vector<std::string_view> words{"and", "or", "not"};
    for (const Word& predicate : predicates) {
        words.push_back(predicate.text);
    }
    return words;
}

bool isReserved(std::string_view word) {
    for (std::string_view other : followingWords()) {
        if (word == other) {
            return true;
        }
    }
    return false;
}

} // namespace

/// Reads an expression by descending through its precedences, no deeper than `deepest`.
class ExpressionParser {
public:
    using Node = Expression::Node;
    using NodePointer = std::unique_ptr<Node>;

    explicit ExpressionParser(std::string_view text) : m_text(text), m_lexer(text) {}

    /// Nothing where there is a mistake().
    NodePointer parse();

    [[nodiscard]] const ExpressionMistake& mistake() const { return m_mistake; }

private:
    NodePointer disjunction();
    NodePointer conjunction();
    NodePointer negation();
    NodePointer comparison();
    NodePointer predicate(std::size_t begin, NodePointer left, const Word& word, bool negated);
    NodePointer sum();
    NodePointer product();
    NodePointer factor();
    NodePointer operand();
    NodePointer chain(std::initializer_list<std::pair<std::string_view, Operator>> operators,
                      NodePointer (ExpressionParser::*part)());

    bool advance();
    [[nodiscard]] bool isAt(std::string_view text) const;
    NodePointer wrong(std::size_t at, std::string sentence);
    NodePointer make(Operator kind, std::size_t begin, NodePointer left, NodePointer right);
    [[nodiscard]] std::string textFrom(std::size_t begin) const;
    bool compile(Node& node, std::size_t at);

    std::string_view m_text;
    ExpressionLexer m_lexer;
    Token m_token;
    std::size_t m_lastEnd = 0;
    int m_depth = 0;
    ExpressionMistake m_mistake;
    bool m_failed = false;
};

ExpressionParser::NodePointer ExpressionParser::wrong(std::size_t at, std::string sentence) {
    if (!m_failed) {
        m_mistake = {at, std::move(sentence)};
        m_failed = true;
    }
    return nullptr;
}

bool ExpressionParser::advance() {
    m_lastEnd = m_token.end;
    std::optional<Token> token = m_lexer.next();
    if (!token) {
        wrong(m_lexer.mistake().at, m_lexer.mistake().sentence);
        return false;
    }
    m_token = std::move(*token);
    return true;
}

bool ExpressionParser::isAt(std::string_view text) const {
    return (m_token.kind == Token::Kind::Word || m_token.kind == Token::Kind::Symbol) &&
           m_token.text == text;
}

std::string ExpressionParser::textFrom(std::size_t begin) const {
    return std::string(m_text.substr(begin, m_lastEnd - begin));
}

ExpressionParser::NodePointer ExpressionParser::make(Operator kind, std::size_t begin,
                                                     NodePointer left, NodePointer right) {
    auto node = std::make_unique<Node>();
    node->kind = kind;
    node->operands.push_back(std::move(left));
    if (right) {
        node->operands.push_back(std::move(right));
    }
    node->text = textFrom(begin);
    return node;
}

ExpressionParser::NodePointer ExpressionParser::parse() {
    if (m_text.size() > longestText) {
        return wrong(0, "the expression is longer than 64 KiB");
    }
    if (!advance()) {
        return nullptr;
    }
    if (m_token.kind == Token::Kind::End) {
        return wrong(0, "the expression is empty; write for example alice.bytes-in >= 10 B");
    }
    NodePointer root = disjunction();
    if (!root || m_failed) {
        return nullptr;
    }
    if (m_token.kind != Token::Kind::End) {
        const std::string_view there = m_text.substr(m_token.at, m_token.end - m_token.at);
        std::string sentence = shown(there) + " is not expected here";
        if (m_token.kind == Token::Kind::Word) {
            sentence = "there is no predicate " + shown(there) + advice(there, followingWords());
        }
        return wrong(m_token.at, sentence);
    }
    return root;
}

ExpressionParser::NodePointer ExpressionParser::chain(
    std::initializer_list<std::pair<std::string_view, Operator>> operators,
    NodePointer (ExpressionParser::*part)()) {
    const std::size_t begin = m_token.at;
    NodePointer left = (this->*part)();
    // A chain's tree is as deep as it is long, and is walked to its depth.
    int length = 0;
    while (left) {
        const std::pair<std::string_view, Operator>* found = nullptr;
        for (const auto& candidate : operators) {
            if (isAt(candidate.first)) {
                found = &candidate;
            }
        }
        if (found == nullptr) {
            return left;
        }
        if (++length > deepest) {
            return wrong(m_token.at, "more than 100 parts follow one another; use brackets");
        }
        if (!advance()) {
            return nullptr;
        }
        NodePointer right = (this->*part)();
        if (!right) {
            return nullptr;
        }
        left = make(found->second, begin, std::move(left), std::move(right));
    }
    return nullptr;
}

ExpressionParser::NodePointer ExpressionParser::disjunction() {
    return chain({{"or", Operator::Or}}, &ExpressionParser::conjunction);
}

ExpressionParser::NodePointer ExpressionParser::conjunction() {
    return chain({{"and", Operator::And}}, &ExpressionParser::negation);
}

ExpressionParser::NodePointer ExpressionParser::negation() {
    if (!isAt("not")) {
        return comparison();
    }
    const std::size_t begin = m_token.at;
    if (++m_depth > deepest) {
        return wrong(begin, "the expression nests deeper than 100");
    }
    if (!advance()) {
        return nullptr;
    }
    NodePointer inner = negation();
    --m_depth;
    return inner ? make(Operator::Not, begin, std::move(inner), nullptr) : nullptr;
}

ExpressionParser::NodePointer ExpressionParser::comparison() {
    const std::size_t begin = m_token.at;
    NodePointer left = sum();
    if (!left) {
        return nullptr;
    }
    const bool negated = isAt("not");
    if (negated && !advance()) {
        return nullptr;
    }
    for (const Word& word : predicates) {
        if (isAt(word.text) && (word.isWord || !negated)) {
            return predicate(begin, std::move(left), word, negated);
        }
    }
    if (negated) {
        const std::string_view there = m_text.substr(m_token.at, m_token.end - m_token.at);
        return wrong(m_token.at,
                     "behind \"not\" stands startsWith, endsWith, contains, matches, "
                     "exists or isEmpty, and not " +
                         shown(there));
    }
    return left;
}

ExpressionParser::NodePointer ExpressionParser::predicate(std::size_t begin, NodePointer left,
                                                          const Word& word, bool negated) {
    const std::size_t wordAt = m_token.at;
    if (!advance()) {
        return nullptr;
    }
    const bool unary = word.kind == Operator::Exists || word.kind == Operator::IsEmpty;
    if (word.kind == Operator::Exists && left->kind != Operator::Name) {
        return wrong(wordAt, "exists asks for a name, such as reply exists");
    }
    const std::size_t patternAt = m_token.at;
    NodePointer right = unary ? nullptr : sum();
    if (!unary && !right) {
        return nullptr;
    }
    NodePointer node = make(word.kind, begin, std::move(left), std::move(right));
    node->negated = negated;
    if (word.kind == Operator::Matches && !compile(*node, patternAt)) {
        return nullptr;
    }
    return node;
}

bool ExpressionParser::compile(Node& node, std::size_t at) {
    const Node& pattern = *node.operands.back();
    if (pattern.kind != Operator::Literal) {
        return true;
    }
    Result<Regex> regex = Regex::compile(toText(pattern.literal));
    if (!regex) {
        std::string sentence = regex.error().message();
        sentence.pop_back();
        wrong(at, sentence);
        return false;
    }
    node.regex = std::move(*regex);
    return true;
}

ExpressionParser::NodePointer ExpressionParser::sum() {
    return chain({{"+", Operator::Add}, {"-", Operator::Subtract}}, &ExpressionParser::product);
}

ExpressionParser::NodePointer ExpressionParser::product() {
    return chain({{"*", Operator::Multiply}, {"/", Operator::Divide}}, &ExpressionParser::factor);
}

ExpressionParser::NodePointer ExpressionParser::factor() {
    if (!isAt("-")) {
        return operand();
    }
    const std::size_t begin = m_token.at;
    if (++m_depth > deepest) {
        return wrong(begin, "the expression nests deeper than 100");
    }
    if (!advance()) {
        return nullptr;
    }
    NodePointer inner = factor();
    --m_depth;
    return inner ? make(Operator::Negative, begin, std::move(inner), nullptr) : nullptr;
}

ExpressionParser::NodePointer ExpressionParser::operand() {
    const std::size_t begin = m_token.at;
    if (isAt("(")) {
        if (++m_depth > deepest) {
            return wrong(begin, "the expression nests deeper than 100");
        }
        if (!advance()) {
            return nullptr;
        }
        NodePointer inner = disjunction();
        --m_depth;
        if (!inner) {
            return nullptr;
        }
        if (!isAt(")")) {
            return wrong(begin, "the bracket has no end; write ) behind what it holds");
        }
        if (!advance()) {
            return nullptr;
        }
        inner->text = textFrom(begin);
        return inner;
    }
    auto node = std::make_unique<Node>();
    if (m_token.kind == Token::Kind::Literal) {
        node->literal = std::move(m_token.value);
    } else if (m_token.kind == Token::Kind::Word && !isReserved(m_token.text)) {
        node->kind = Operator::Name;
        node->name = m_token.text;
    } else if (m_token.kind == Token::Kind::End) {
        return wrong(m_token.at,
                     "something is missing at the end; write a name, a number with its "
                     "unit, or a text between double quotes");
    } else {
        return wrong(m_token.at,
                     "here stands a name, a number with its unit, or a text between "
                     "double quotes, and not " +
                         shown(m_token.text));
    }
    if (!advance()) {
        return nullptr;
    }
    node->text = textFrom(begin);
    return node;
}

Result<Expression> Expression::parse(std::string_view text, std::size_t* wrongAt) {
    ExpressionParser parser(text);
    std::unique_ptr<Node> root = parser.parse();
    if (!root) {
        if (wrongAt != nullptr) {
            *wrongAt = parser.mistake().at;
        }
        return Error::input(parser.mistake().sentence + " (character " +
                            std::to_string(parser.mistake().at + 1) + ").");
    }
    Expression expression;
    expression.m_root = std::move(root);
    expression.m_text = text;
    return expression;
}

} // namespace weir::scenario
