#include "ui/views/scenario/scenario_editor.h"

#include <weir/scenario/completion.h>

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/views/scenario/qscintilla.h"
#include "ui/views/widgets/text.h"

#include <QAction>
#include <QEvent>
#include <QMenu>
#include <QPainter>
#include <QPixmap>
#include <QShortcut>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <cctype>
#include <string>

namespace weir::ui {
namespace {

// QScintilla numbers what it draws; these are the ones that Weir uses.
enum Margin { NumberMargin = 0, VerdictMargin = 1 };

enum Marker { PassedMarker = 0, FailedMarker = 1, CurrentMarker = 2, CurrentLineMarker = 3 };

constexpr int problemIndicator = 8;
constexpr int dwellMs = 400;

QPixmap pixmapOf(Icon name, const QColor& colour, int side, double ratio) {
    QPixmap pixmap(QSize(side, side) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintIcon(painter, QRectF(0, 0, side, side), name, colour);
    return pixmap;
}

/// How many bytes of a key or name end before `position`.
std::size_t typedBefore(const std::string& text, std::size_t position) {
    std::size_t start = std::min(position, text.size());
    while (start > 0 && (std::isalnum(static_cast<unsigned char>(text[start - 1])) != 0 ||
                         text[start - 1] == '-' || text[start - 1] == '_')) {
        --start;
    }
    return position - start;
}

Marker markerOf(scenario::Verdict verdict) {
    return verdict == scenario::Verdict::Passed ? PassedMarker : FailedMarker;
}

} // namespace

ScenarioEditor::ScenarioEditor(QWidget* parent)
    : QWidget(parent), m_field(new QsciScintilla(this)), m_lexer(new QsciLexerYAML(m_field)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_field);
    setFocusProxy(m_field);
    arrange();
    dress();
    connectField();
}

ScenarioEditor::~ScenarioEditor() = default;

void ScenarioEditor::arrange() {
    m_field->setAccessibleName(tr("Scenario text"));
    m_field->setUtf8(true);
    m_field->setEolMode(QsciScintilla::EolUnix);
    m_field->setFrameShape(QFrame::NoFrame);
    m_field->setLexer(m_lexer);
    // YAML knows no tabs.
    m_field->setIndentationsUseTabs(false);
    m_field->setTabWidth(2);
    m_field->setAutoIndent(true);
    m_field->setBackspaceUnindents(true);
    m_field->setTabIndents(true);
    m_field->setBraceMatching(QsciScintilla::SloppyBraceMatch);
    m_field->setScrollWidth(1);
    m_field->setScrollWidthTracking(true);
    m_field->setMarginType(NumberMargin, QsciScintilla::NumberMargin);
    m_field->setMarginType(VerdictMargin, QsciScintilla::SymbolMargin);
    m_field->setMarginMarkerMask(VerdictMargin,
                                 (1 << PassedMarker) | (1 << FailedMarker) | (1 << CurrentMarker));
    m_field->setMarginSensitivity(VerdictMargin, false);
    m_field->indicatorDefine(QsciScintilla::SquiggleIndicator, problemIndicator);
    m_field->SendScintilla(QsciScintillaBase::SCI_SETMOUSEDWELLTIME,
                           static_cast<unsigned long>(dwellMs));
    m_field->SendScintilla(QsciScintillaBase::SCI_AUTOCSETIGNORECASE, 1UL);
    m_field->SendScintilla(QsciScintillaBase::SCI_AUTOCSETSEPARATOR,
                           static_cast<unsigned long>('\n'));
    m_field->SendScintilla(QsciScintillaBase::SCI_AUTOCSETORDER,
                           static_cast<unsigned long>(QsciScintillaBase::SC_ORDER_PERFORMSORT));
}

void ScenarioEditor::dress() {
    const Colours& c = coloursOf(palette());
    const QFont font = dataFont();
    m_lexer->setDefaultFont(font);
    m_lexer->setFont(font);
    m_lexer->setDefaultColor(c.text);
    m_lexer->setDefaultPaper(c.base);
    m_lexer->setColor(c.text);
    m_lexer->setPaper(c.base);
    m_lexer->setColor(c.muted, QsciLexerYAML::Comment);
    m_lexer->setColor(c.accent, QsciLexerYAML::Identifier);
    m_lexer->setColor(c.in, QsciLexerYAML::Keyword);
    m_lexer->setColor(c.in, QsciLexerYAML::Number);
    m_lexer->setColor(c.out, QsciLexerYAML::Reference);
    m_lexer->setColor(c.muted, QsciLexerYAML::DocumentDelimiter);
    m_lexer->setColor(c.error, QsciLexerYAML::SyntaxErrorMarker);
    m_field->setPaper(c.base);
    m_field->setCaretForegroundColor(c.text);
    m_field->setSelectionBackgroundColor(c.accentSoft);
    m_field->resetSelectionForegroundColor();
    m_field->setMarginsFont(numberFont());
    m_field->setMarginsForegroundColor(c.muted);
    m_field->setMarginsBackgroundColor(c.window);
    m_field->setMatchedBraceForegroundColor(c.accent);
    m_field->setMatchedBraceBackgroundColor(c.accentSoft);
    m_field->setUnmatchedBraceForegroundColor(c.error);
    m_field->setUnmatchedBraceBackgroundColor(c.base);
    m_field->setIndicatorForegroundColor(c.error, problemIndicator);
    m_field->setMarginWidth(NumberMargin, QStringLiteral("88888"));
    m_field->setMarginWidth(VerdictMargin, grid(5));
    m_field->setExtraAscent(1);
    m_field->setExtraDescent(1);
    defineMarkers();
}

void ScenarioEditor::defineMarkers() {
    const Colours& c = coloursOf(palette());
    const int side = grid(4);
    const double ratio = devicePixelRatioF();
    m_field->markerDefine(pixmapOf(Icon::Check, c.good, side, ratio), PassedMarker);
    m_field->markerDefine(pixmapOf(Icon::Clear, c.error, side, ratio), FailedMarker);
    m_field->markerDefine(pixmapOf(Icon::ChevronRight, c.accent, side, ratio), CurrentMarker);
    m_field->markerDefine(QsciScintilla::Background, CurrentLineMarker);
    m_field->setMarkerBackgroundColor(c.accentSoft, CurrentLineMarker);
}

void ScenarioEditor::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        dress();
    }
}

void ScenarioEditor::connectField() {
    connect(m_field, &QsciScintilla::textChanged, this, &ScenarioEditor::textChanged);
    connect(m_field, &QsciScintilla::modificationChanged, this, &ScenarioEditor::modifiedChanged);
    connect(m_field, &QsciScintillaBase::SCN_CHARADDED, this, [this](int) { complete(false); });
    connect(m_field, &QsciScintillaBase::SCN_DWELLSTART, this, &ScenarioEditor::showProblemNear);
    connect(m_field, &QsciScintillaBase::SCN_DWELLEND, this, [] { QToolTip::hideText(); });
    m_field->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_field, &QWidget::customContextMenuRequested, this, &ScenarioEditor::showMenu);
    auto* ask = new QShortcut(QKeySequence(QStringLiteral("Ctrl+Space")), m_field);
    ask->setContext(Qt::WidgetShortcut);
    connect(ask, &QShortcut::activated, this, [this] { complete(true); });
}

QString ScenarioEditor::text() const {
    return m_field->text();
}

void ScenarioEditor::load(const QString& text) {
    m_field->setText(text);
    m_field->SendScintilla(QsciScintillaBase::SCI_EMPTYUNDOBUFFER);
    m_field->setModified(false);
    m_field->setCursorPosition(0, 0);
}

void ScenarioEditor::replace(const QString& text) {
    m_field->beginUndoAction();
    m_field->selectAll();
    m_field->replaceSelectedText(text);
    m_field->endUndoAction();
    m_field->setCursorPosition(0, 0);
}

void ScenarioEditor::apply(const scenario::TextEdit& edit) {
    m_field->beginUndoAction();
    m_field->SendScintilla(QsciScintillaBase::SCI_SETTARGETRANGE,
                           static_cast<unsigned long>(edit.offset),
                           static_cast<long>(edit.offset + edit.length));
    m_field->SendScintilla(QsciScintillaBase::SCI_REPLACETARGET,
                           static_cast<unsigned long>(edit.replacement.size()),
                           edit.replacement.c_str());
    m_field->endUndoAction();
}

bool ScenarioEditor::isModified() const {
    return m_field->isModified();
}

void ScenarioEditor::setSaved() {
    m_field->setModified(false);
}

void ScenarioEditor::setReadOnly(bool readOnly) {
    m_field->setReadOnly(readOnly);
}

int ScenarioEditor::positionOf(const scenario::Place& place) const {
    const long line = static_cast<long>(place.line) - 1;
    const long start = m_field->SendScintilla(QsciScintillaBase::SCI_POSITIONFROMLINE,
                                              static_cast<unsigned long>(line));
    const long end = m_field->SendScintilla(QsciScintillaBase::SCI_GETLINEENDPOSITION,
                                            static_cast<unsigned long>(line));
    return static_cast<int>(
        std::clamp(start + static_cast<long>(place.column) - 1, start, std::max(start, end)));
}

void ScenarioEditor::setProblems(const std::vector<scenario::Problem>& problems) {
    m_problems = problems;
    m_field->SendScintilla(QsciScintillaBase::SCI_SETINDICATORCURRENT, problemIndicator);
    m_field->SendScintilla(QsciScintillaBase::SCI_INDICATORCLEARRANGE, 0UL,
                           m_field->SendScintilla(QsciScintillaBase::SCI_GETLENGTH));
    for (const scenario::Problem& problem : problems) {
        if (problem.place.file != 0 || problem.place.line == 0) {
            continue;
        }
        int start = positionOf(problem.place);
        const long end = m_field->SendScintilla(QsciScintillaBase::SCI_GETLINEENDPOSITION,
                                                static_cast<unsigned long>(problem.place.line - 1));
        // At a line's end there is nothing to underline but what stands before it.
        if (start >= end && start > 0) {
            --start;
        }
        const long length = std::clamp<long>(problem.length, 1, std::max<long>(1, end - start));
        m_field->SendScintilla(QsciScintillaBase::SCI_INDICATORFILLRANGE,
                               static_cast<unsigned long>(start), length);
    }
}

void ScenarioEditor::setVerdicts(const std::map<quint32, scenario::Verdict>& verdicts) {
    m_field->markerDeleteAll(PassedMarker);
    m_field->markerDeleteAll(FailedMarker);
    for (const auto& [line, verdict] : verdicts) {
        m_field->markerAdd(static_cast<int>(line) - 1, markerOf(verdict));
    }
}

void ScenarioEditor::setCurrentLine(std::optional<quint32> line) {
    m_field->markerDeleteAll(CurrentMarker);
    m_field->markerDeleteAll(CurrentLineMarker);
    if (line && *line > 0) {
        m_field->markerAdd(static_cast<int>(*line) - 1, CurrentMarker);
        m_field->markerAdd(static_cast<int>(*line) - 1, CurrentLineMarker);
        m_field->ensureLineVisible(static_cast<int>(*line) - 1);
    }
}

void ScenarioEditor::goTo(quint32 line, quint32 column) {
    m_field->SendScintilla(QsciScintillaBase::SCI_GOTOPOS,
                           static_cast<unsigned long>(positionOf({0, line, std::max(column, 1U)})));
    m_field->ensureCursorVisible();
}

quint32 ScenarioEditor::cursorLine() const {
    int line = 0;
    int index = 0;
    m_field->getCursorPosition(&line, &index);
    return static_cast<quint32>(line) + 1;
}

std::size_t ScenarioEditor::cursorOffset() const {
    return static_cast<std::size_t>(m_field->SendScintilla(QsciScintillaBase::SCI_GETCURRENTPOS));
}

void ScenarioEditor::leaveKey(const QKeySequence& key) {
    const QKeyCombination combination = key[0];
    if (auto* command = m_field->standardCommands()->boundTo(combination.toCombined())) {
        command->setKey(0);
    }
}

bool ScenarioEditor::takesKey(const QKeySequence& key) const {
    return m_field->standardCommands()->boundTo(key[0].toCombined()) != nullptr;
}

void ScenarioEditor::addContextAction(QAction* action) {
    m_contextActions << action;
}

void ScenarioEditor::showMenu(QPoint place) {
    // What it offers is about the place that was clicked on, or about what is selected there.
    const long clicked = m_field->SendScintilla(QsciScintillaBase::SCI_POSITIONFROMPOINT,
                                                static_cast<unsigned long>(place.x()), place.y());
    const bool isSelected =
        m_field->SendScintilla(QsciScintillaBase::SCI_GETSELECTIONSTART) <= clicked &&
        clicked < m_field->SendScintilla(QsciScintillaBase::SCI_GETSELECTIONEND);
    if (!isSelected) {
        m_field->SendScintilla(QsciScintillaBase::SCI_GOTOPOS, static_cast<unsigned long>(clicked));
    }
    QMenu* menu = m_field->createStandardContextMenu();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* const first = menu->actions().isEmpty() ? nullptr : menu->actions().first();
    menu->insertActions(first, m_contextActions);
    menu->insertSeparator(first);
    menu->popup(m_field->viewport()->mapToGlobal(place));
}

QString ScenarioEditor::problemAt(quint32 line) const {
    const auto found = std::find_if(m_problems.begin(), m_problems.end(), [line](const auto& one) {
        return one.place.file == 0 && one.place.line == line;
    });
    return found == m_problems.end() ? QString() : toQString(found->message);
}

void ScenarioEditor::showProblemNear(int position, int x, int y) {
    if (position < 0) {
        return;
    }
    const long line = m_field->SendScintilla(QsciScintillaBase::SCI_LINEFROMPOSITION,
                                             static_cast<unsigned long>(position));
    const QString message = problemAt(static_cast<quint32>(line) + 1);
    if (!message.isEmpty()) {
        QToolTip::showText(m_field->viewport()->mapToGlobal(QPoint(x, y)), message, m_field);
    }
}

// What has been typed of the word: the list replaces it, and is shorter with each letter.
void ScenarioEditor::complete(bool asked) {
    const long position = m_field->SendScintilla(QsciScintillaBase::SCI_GETCURRENTPOS);
    const long line = m_field->SendScintilla(QsciScintillaBase::SCI_LINEFROMPOSITION,
                                             static_cast<unsigned long>(position));
    const long start = m_field->SendScintilla(QsciScintillaBase::SCI_POSITIONFROMLINE,
                                              static_cast<unsigned long>(line));
    const std::string whole = toStdString(text());
    const std::size_t typed = typedBefore(whole, static_cast<std::size_t>(position));
    if (!asked && (typed == 0 || m_field->isListActive())) {
        return;
    }
    std::string words;
    for (const scenario::Completion& offer :
         scenario::completionsAt(whole, static_cast<std::uint32_t>(line) + 1,
                                 static_cast<std::uint32_t>(position - start) + 1)) {
        words += (words.empty() ? "" : "\n") + offer.text;
    }
    if (!words.empty()) {
        m_field->SendScintilla(QsciScintillaBase::SCI_AUTOCSHOW, typed, words.c_str());
    }
}

} // namespace weir::ui
