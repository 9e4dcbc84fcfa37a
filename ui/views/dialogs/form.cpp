#include "ui/views/dialogs/form.h"

#include "ui/theme/fonts.h"
#include "ui/views/widgets/text.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QLabel>

#include <algorithm>

namespace weir::ui::form {

void arrange(QGridLayout& layout) {
    layout.setHorizontalSpacing(grid(3));
    layout.setVerticalSpacing(grid(1));
    // Fields stand 8 px apart, and what is said about a field close below it.
    for (int row = 0; row < layout.rowCount(); ++row) {
        const auto* item = layout.itemAtPosition(row, 0);
        if (item != nullptr && item->widget() != nullptr) {
            item->widget()->setMinimumHeight(grid(8));
        }
    }
}

void quieten(QLabel& hint) {
    hint.setForegroundRole(QPalette::PlaceholderText);
    hint.setContentsMargins(0, 0, 0, grid(1));
}

void alignLabels(QWidget& root) {
    std::vector<QLabel*> labels;
    int widest = 0;
    for (auto* label : root.findChildren<QLabel*>()) {
        if (label->property("formLabel").toBool()) {
            labels.push_back(label);
            widest = std::max(widest, label->sizeHint().width());
        }
    }
    for (auto* label : labels) {
        label->setMinimumWidth(widest);
    }
}

QString firstOf(const std::vector<Problem>& problems, std::initializer_list<Field> fields) {
    for (const auto& problem : problems) {
        if (std::find(fields.begin(), fields.end(), problem.field) != fields.end()) {
            return toQString(problem.message);
        }
    }
    return {};
}

QString nameOf(Field field) {
    const auto translated = [](const char* text) {
        return QCoreApplication::translate("weir::ui::form", text);
    };
    switch (field) {
        case Field::Target:
            return translated("address");
        case Field::Behaviour:
            return translated("behaviour");
        case Field::Reply:
            return translated("reply");
        case Field::Framing:
            return translated("framing");
        case Field::Delimiter:
            return translated("delimiter");
        case Field::Prefix:
            return translated("length prefix");
        case Field::Markers:
            return translated("markers");
        case Field::FixedSize:
            return translated("message size");
        case Field::MaxMessage:
            return translated("longest message");
        case Field::ReadWatermarks:
            return translated("read watermarks");
        case Field::WriteWatermarks:
            return translated("write watermarks");
        case Field::ReadTimeout:
            return translated("read timeout");
        case Field::WriteTimeout:
            return translated("write timeout");
        case Field::Priority:
            return translated("priority");
        case Field::Backlog:
            return translated("backlog");
        case Field::MaxConnections:
            return translated("most connections");
        case Field::ReadRate:
            return translated("read rate");
        case Field::WriteRate:
            return translated("write rate");
        case Field::NoDelay:
            return translated("no delay");
        case Field::KeepAlive:
            return translated("keep alive");
        case Field::SendBuffer:
            return translated("send buffer");
        case Field::ReceiveBuffer:
            return translated("receive buffer");
        case Field::Tls:
            return translated("TLS");
        case Field::TlsCertificate:
            return translated("certificate");
        case Field::TlsKey:
            return translated("private key");
        case Field::TlsAuthorities:
            return translated("authorities");
        case Field::TlsServerName:
            return translated("server name");
        case Field::TlsProtocols:
            return translated("application protocols");
    }
    return {};
}

} // namespace weir::ui::form
